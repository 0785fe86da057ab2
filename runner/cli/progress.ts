/** Of a terminal that does not know its width. */
const USUAL_COLUMNS = 80;

/** A line on the terminal that says how far a long piece of work is; silent where standard error is no terminal. */
export function startProgress(total: number): { step(what: string, failed: boolean): void; end(): void } {
  const { stderr } = process;
  if (!stderr.isTTY) return { step() {}, end() {} };
  let [done, failures] = [0, 0];
  const show = (what: string): void => {
    const text = `${String(done).padStart(String(total).length)}/${total}${failures ? `  ${failures} not as expected` : ""}  ${what}`;
    stderr.write(`\r\u001b[2K${text.slice(0, (stderr.columns || USUAL_COLUMNS) - 1)}`);
  };
  return {
    step(what, failed) {
      done++;
      if (failed) failures++;
      show(what);
    },
    end: () => void stderr.write("\r\u001b[2K"),
  };
}

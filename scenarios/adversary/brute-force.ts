import type { Behaviour, Stage } from "../kit/stage.ts";

/**
 * Guesses from several addresses of one range in turn. When those are refused it goes through the whole range, and
 * goes on from the first address that still gets through: blocking the addresses that were seen is not enough.
 *
 * @param addresses the whole range, those first that it begins with
 * @param inUse with how many of them it works at a time
 * @param perTurn how many of those make a guess each time
 * @param guess one try from an address: undefined when it reached whom it is aimed at, else how it was refused
 */
export function bruteForce(options: {
  name: string;
  everySeconds: number;
  addresses: readonly string[];
  inUse: number;
  perTurn: number;
  what: string;
  guess: (from: string, stage: Stage) => Promise<string | undefined>;
}): Behaviour {
  const { name, everySeconds, inUse, perTurn, what, guess } = options;
  let addresses = options.addresses;
  let turn = 0;
  return {
    name,
    everySeconds,
    async act(stage) {
      const first = (turn++ * perTurn) % inUse;
      const pool = addresses.slice(0, inUse);
      const wanted = [...pool.slice(first), ...pool.slice(0, first)].slice(0, perTurn);
      let through: string[] = [];
      let refusal = "timeout";
      const tries = async (from: string): Promise<boolean> => {
        const refused = await guess(from, stage);
        refusal = refused ?? refusal;
        return refused === undefined;
      };
      for (const from of wanted) if (await tries(from)) through.push(from);
      const others = through.length ? [] : addresses.filter((from) => !wanted.includes(from));
      for (const from of others) {
        if (!(await tries(from))) continue;
        through = [from];
        const at = addresses.indexOf(from);
        addresses = [...addresses.slice(at), ...addresses.slice(0, at)];
        break;
      }
      stage.attempted(
        through.length
          ? { attempt: name, gotThrough: true, what: `${what}, from ${through.join(", ")}` }
          : {
              attempt: name,
              gotThrough: false,
              what: `${what}, from all ${addresses.length} addresses of the range`,
              refusal,
            },
      );
    },
  };
}

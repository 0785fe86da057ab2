/** Types by extension, of what incident responders and web servers store (Python's mimetypes has the full list). */
const TYPES: Readonly<Record<string, string>> = {
  avi: "video/x-msvideo",
  bin: "application/octet-stream",
  bmp: "image/bmp",
  css: "text/css",
  csv: "text/csv",
  doc: "application/msword",
  exe: "application/octet-stream",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  ico: "image/vnd.microsoft.icon",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  js: "text/javascript",
  json: "application/json",
  md: "text/markdown",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  pdf: "application/pdf",
  png: "image/png",
  py: "text/x-python",
  sh: "application/x-sh",
  so: "application/octet-stream",
  svg: "image/svg+xml",
  tar: "application/x-tar",
  txt: "text/plain",
  wasm: "application/wasm",
  xml: "text/xml",
  zip: "application/zip",
};

/** The type that the AWS CLI guesses for a file, or undefined. */
export const guessContentType = (path: string): string | undefined =>
  TYPES[/\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? ""];

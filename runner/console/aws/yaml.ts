/** The YAML library, to be loaded when it is wanted: in a bundle, its own module offers no names to a dynamic import. */
export { parse, stringify } from "yaml";

import { createContext, useContext } from "react";

/** What a colour means; never carried by the colour alone. */
export type Tone =
  | "plain"
  | "strong"
  | "quiet"
  /** Red: the adversary, and harm. */
  | "adversary"
  | "harm"
  /** Amber: waiting, or late. */
  | "waiting"
  /** Green. */
  | "proven"
  /** Blue: the person at the keyboard. */
  | "trainee"
  | "selected";

/** Properties of Ink's Text. */
export interface Style {
  color?: string;
  bold?: boolean;
  dimColor?: boolean;
  inverse?: boolean;
}

export type Theme = Readonly<Record<Tone, Style>>;

const IN_COLOUR: Theme = {
  plain: {},
  strong: { bold: true },
  quiet: { dimColor: true },
  adversary: { color: "red" },
  harm: { color: "red", bold: true },
  waiting: { color: "yellow" },
  proven: { color: "green" },
  trainee: { color: "blueBright" },
  selected: { inverse: true },
};

const WITHOUT_COLOUR = Object.fromEntries(
  Object.entries(IN_COLOUR).map(([tone, { color: _color, ...style }]) => [tone, style]),
) as unknown as Theme;

/** The theme for an environment: `NO_COLOR`, set to anything but nothing, takes the colours away (no-color.org). */
export const themeFor = (env: Readonly<Record<string, string | undefined>>): Theme =>
  env["NO_COLOR"] ? WITHOUT_COLOUR : IN_COLOUR;

export const ThemeContext = createContext<Theme>(IN_COLOUR);

export const useTheme = (): Theme => useContext(ThemeContext);

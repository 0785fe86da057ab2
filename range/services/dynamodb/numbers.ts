import { invalid } from "./refusals.ts";

/** An exact decimal: `coefficient` times ten to the `exponent`, without zeros at the coefficient's end. */
export interface Decimal {
  readonly coefficient: bigint;
  readonly exponent: number;
}

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/;
const MOST_DIGITS = 38;
/** Powers of ten of the first digit: from 1E-130 to 9.99…E+125. */
const LEAST_POWER = -130;
const GREATEST_POWER = 125;

/**
 * Reads a number as DynamoDB takes it: up to 38 significant digits, exactly.
 *
 * @throws {AwsError} ValidationException in DynamoDB's words
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
export function readNumber(text: string): Decimal {
  const [, sign, whole = "", fraction = "", power = "0"] = FORM.exec(text) ?? [];
  if (sign === undefined || whole.length + fraction.length === 0)
    throw invalid(`The parameter cannot be converted to a numeric value: ${text}`);
  const digits = whole + fraction;
  const [start, end] = significant(digits);
  if (start === end) return ZERO;
  if (end - start > MOST_DIGITS) throw tooManyDigits();
  const coefficient = BigInt(digits.slice(start, end));
  return checked({
    coefficient: sign === "-" ? -coefficient : coefficient,
    exponent: Number(power) - fraction.length + (digits.length - end),
  });
}

/** Where the digits that count begin and end. */
function significant(digits: string): [start: number, end: number] {
  let start = 0;
  while (start < digits.length && digits[start] === "0") start++;
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") end--;
  return [start, end];
}

const ZERO: Decimal = { coefficient: 0n, exponent: 0 };

const tooManyDigits = (): Error => invalid("Attempting to store more than 38 significant digits in a Number");

function checked(number: Decimal): Decimal {
  const power = number.exponent + digitsOf(number).length - 1;
  const refuse = (what: string, than: string): Error =>
    invalid(`Number ${what}. Attempting to store a number with magnitude ${than} than supported range`);
  if (power > GREATEST_POWER) throw refuse("overflow", "larger");
  if (power < LEAST_POWER) throw refuse("underflow", "smaller");
  return number;
}

const digitsOf = ({ coefficient }: Decimal): string => String(coefficient < 0n ? -coefficient : coefficient);

/** Writes a number in full, as DynamoDB answers it: never with an exponent. */
export function writeNumber(number: Decimal): string {
  const { coefficient, exponent } = number;
  const sign = coefficient < 0n ? "-" : "";
  const digits = digitsOf(number);
  if (exponent >= 0) return sign + digits + "0".repeat(coefficient === 0n ? 0 : exponent);
  const padded = digits.padStart(1 - exponent, "0");
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

/** @param sign 1 to add, -1 to subtract */
export function addNumbers(a: Decimal, b: Decimal, sign: 1 | -1): Decimal {
  const exponent = Math.min(a.exponent, b.exponent);
  const aligned = (one: Decimal): bigint => one.coefficient * 10n ** BigInt(one.exponent - exponent);
  const sum = aligned(a) + BigInt(sign) * aligned(b);
  if (sum === 0n) return ZERO;
  const digits = digitsOf({ coefficient: sum, exponent });
  const zeros = digits.length - significant(digits)[1];
  if (digits.length - zeros > MOST_DIGITS) throw tooManyDigits();
  return checked({ coefficient: sum / 10n ** BigInt(zeros), exponent: exponent + zeros });
}

const POWER_SHIFT = 500;

/** A text that sorts, character by character, as the number does among numbers. */
export function sortableNumber(number: Decimal): string {
  const { coefficient, exponent } = number;
  if (coefficient === 0n) return "1";
  const digits = digitsOf(number);
  const power = exponent + digits.length + POWER_SHIFT;
  if (coefficient > 0n) return `2${String(power).padStart(3, "0")}${digits}`;
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `0${String(999 - power).padStart(3, "0")}${complement}~`;
}

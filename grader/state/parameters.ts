/** A parameter of Systems Manager's Parameter Store. */
export interface ParameterState {
  Type: string;
  Version: number;
  /** The newest version's. Those of the type SecureString are not told. */
  Value?: string;
}

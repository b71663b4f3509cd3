/** A decision of this software, with its reason code; anything else that is thrown is a crash. */
export class Refusal extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.code = code;
  }
}

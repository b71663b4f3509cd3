/** A decision of this software, with its reason code; anything else that is thrown is a crash. */
export class Refusal extends Error {
  constructor(code, message, cause) {
    super(message, { cause });
    this.code = code;
  }
}

export function demand(condition, code, message) {
  if (!condition) throw new Refusal(code, message);
}

/** For catch: passes on what is no decision. */
export function onlyRefusals(error) {
  if (error instanceof Refusal) return error;
  throw error;
}

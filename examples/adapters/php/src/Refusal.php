<?php
declare(strict_types=1);

namespace Poste;

/** The software says no: a reason code of the protocol, and the sentence that its user reads. */
final class Refusal extends \RuntimeException
{
    public function __construct(public readonly string $reasonCode, string $reason)
    {
        parent::__construct($reason);
    }
}

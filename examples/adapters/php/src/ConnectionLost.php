<?php
declare(strict_types=1);

namespace Poste;

/** The other end is not there (any more): what was asked last may have happened or not. */
final class ConnectionLost extends \RuntimeException
{
}

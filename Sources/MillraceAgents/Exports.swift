// Prompts, models and JSON values stand in this target's own interface, and macros write their names: whoever imports one has the other.
@_exported public import MillraceCore

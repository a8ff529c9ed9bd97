// Whoever uses rails speaks of prompts, frames and responses.
@_exported public import MillraceCore

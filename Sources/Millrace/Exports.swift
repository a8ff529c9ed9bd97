@_exported public import MillraceCore

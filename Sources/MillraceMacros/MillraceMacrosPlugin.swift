#if Macros
import SwiftCompilerPlugin
import SwiftSyntaxMacros

/// What the compiler starts to expand Millrace's macros.
@main
struct MillraceMacrosPlugin: CompilerPlugin {
    let providingMacros: [any Macro.Type] = [GenerableMacro.self, GuideMacro.self, ToolMacro.self, ToolTypeMacro.self]
}
#else
/// Without the trait `Macros` there is nothing to expand.
@main
struct MillraceMacrosPlugin {
    static func main() {}
}
#endif

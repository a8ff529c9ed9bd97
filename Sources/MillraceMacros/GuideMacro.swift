#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// `@Guide` tells the developer where it has no effect, and writes nothing.
///
/// ``GenerableMacro`` reads it.
struct GuideMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let variable = declaration.as(VariableDeclSyntax.self) else {
            context.report(MacroProblem("guide.place", "'@Guide' stands on stored properties of a '@Generable' struct"), at: node)
            return []
        }
        let isStored = !variable.modifiers.contains(.static) && variable.bindings.allSatisfy(\.isStored)
        let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let) && variable.bindings.allSatisfy { $0.initializer != nil }
        if !isStored || isConstant {
            context.report(
                MacroProblem("guide.computed", "'@Guide' has no effect here: computed and static properties and constants are left out"),
                at: node)
        }
        return []
    }
}

extension PatternBindingSyntax {
    /// Whether the binding holds a value of its own: no accessors, or observers only.
    var isStored: Bool {
        switch accessorBlock?.accessors {
        case nil: true
        case .getter: false
        case .accessors(let accessors):
            accessors.allSatisfy { [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind) }
        }
    }
}
#endif

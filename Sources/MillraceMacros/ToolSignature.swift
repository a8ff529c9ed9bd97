#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// The parameters and effects of a function that is a tool.
struct ToolSignature {
    /// How a parameter is passed on.
    private enum Argument {
        case property(label: String?, name: String)
        case context(label: String?, isOptional: Bool)
    }

    /// What the model fills in.
    private(set) var properties: [GeneratedProperty] = []
    private var arguments: [Argument] = []
    private let isAsync: Bool
    private let isThrowing: Bool
    /// The type of the result, as code; nil where there is none.
    let output: String?

    /// Reads a function.
    ///
    /// - Returns: nil where it can be no tool; the developer was told.
    init?(of function: FunctionDeclSyntax, _ comment: DocumentationComment, in context: some MacroExpansionContext) {
        if let generics = function.genericParameterClause {
            context.report(MacroProblem("tool.generic", "a tool cannot be generic: its schema would have no one form"), at: generics)
            return nil
        }
        if let modifier = function.modifiers.first(where: { $0.name.tokenKind == .keyword(.mutating) }) {
            context.report(MacroProblem("tool.mutating", "a tool cannot be mutating: calls run side by side"), at: modifier)
            return nil
        }
        let effects = function.signature.effectSpecifiers
        isAsync = effects?.asyncSpecifier != nil
        isThrowing = effects?.throwsClause != nil
        let result = function.signature.returnClause?.type.trimmedDescription
        output = result.flatMap { ["Void", "Swift.Void", "()"].contains($0) ? nil : $0 }
        for parameter in function.signature.parameterClause.parameters {
            guard add(parameter, comment, context) else { return nil }
        }
    }

    private mutating func add(
        _ parameter: FunctionParameterSyntax, _ comment: DocumentationComment, _ context: some MacroExpansionContext
    ) -> Bool {
        let label = parameter.firstName.text == "_" ? nil : parameter.firstName.text
        let name = parameter.secondName ?? parameter.firstName
        let attributed = parameter.type.as(AttributedTypeSyntax.self)
        // `sending` and the like say how a value is passed, not what it is.
        let type = attributed?.baseType ?? parameter.type
        let isInout = attributed?.specifiers.contains { $0.trimmedDescription == "inout" } ?? false
        if isInout || parameter.ellipsis != nil {
            context.report(
                MacroProblem("tool.parameter", "a tool's parameter cannot be \(isInout ? "'inout'" : "variadic; take an array")"),
                at: parameter)
            return false
        }
        let bare = type.wrappedType ?? type
        if ["ToolContext", "MillraceAgents.ToolContext"].contains(bare.trimmedDescription) {
            arguments.append(.context(label: label, isOptional: type.wrappedType != nil))
            return true
        }
        guard name.text != "_" else {
            context.report(MacroProblem("tool.unnamed", "a tool's parameter needs a name: the model fills it in by name"), at: parameter)
            return false
        }
        guard name.plainText != "json" else {
            context.report(MacroProblem("tool.json", "the name 'json' is taken by 'Generable'; give the parameter another"), at: name)
            return false
        }
        guard
            let property = GeneratedProperty(
                name: name.propertyName, key: literal(name.plainText), type: type, fallback: parameter.defaultValue?.value,
                description: comment.parameters[name.plainText].map(literal), in: context)
        else { return false }
        properties.append(property)
        arguments.append(.property(label: label, name: name.propertyName))
        return true
    }

    /// The call of the function with the arguments the model filled in.
    ///
    /// - Parameters:
    ///   - callee: the function.
    ///   - isIsolated: whether the function belongs to an actor.
    func call(of callee: String, isIsolated: Bool) -> String {
        let list = arguments.map { argument in
            switch argument {
            case .property(let label, let name): prefix(label) + "arguments.\(name)"
            case .context(let label, isOptional: true): prefix(label) + "MillraceAgents.ToolContext.current"
            case .context(let label, isOptional: false): prefix(label) + "MillraceAgents.ToolContext.require()"
            }
        }
        let needsContext = arguments.contains { if case .context(_, isOptional: false) = $0 { true } else { false } }
        let effects = (isThrowing || needsContext ? "try " : "") + (isAsync || isIsolated ? "await " : "")
        // One `try` covers the arguments as well.
        let call = "\(effects)\(callee)(\(list.joined(separator: ", ")))"
        // The model is told that the work is done, where there is nothing else to tell.
        return output == nil ? "\(call)\nreturn \"done\"" : "return \(call)"
    }

    private func prefix(_ label: String?) -> String { label.map { "\($0): " } ?? "" }

    /// The type the arguments are read into.
    ///
    /// - Parameters:
    ///   - name: the type's name.
    ///   - schemaName: its name in schemas.
    ///   - typeAccess: the access level of the type, with a space after it.
    ///   - access: that of its members.
    func argumentsType(_ name: String, schemaName: String, typeAccess: String, access: String) -> String {
        let structure = GenerableStructure(name: schemaName, access: access, description: nil, properties: properties)
        let fields = properties.map { "\(access)var \($0.name): \($0.type)\n" }.joined()
        return """
            /// What the model fills in.
            \(typeAccess)nonisolated struct \(name): MillraceAgents.Generable {
            \(fields)
            \((structure.members + [structure.initializer]).joined(separator: "\n\n"))
            }
            """
    }
}
#endif

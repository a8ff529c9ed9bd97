#if Macros
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Tool(description:)` on a type: its conformance, around a method `call`.
struct ToolTypeMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let named = declaration.asProtocol((any NamedDeclSyntax).self) else { return [] }
        let access = context.memberAccess(declaration.modifiers)
        let declared = Set(declaration.memberBlock.members.flatMap { names(of: $0.decl) })
        var members: [String] = []

        if !declared.contains("description"), let text = node.argument("description")?.trimmedDescription {
            members.append(property("description", "Swift.String", text, "What the tool does, for the model.", access))
        }
        if !declared.contains("name") {
            guard let name = ToolMacro.name(node, defaultName(named.name.plainText), context) else { return [] }
            members.append(property("name", "Swift.String", name, "The name the model calls the tool by.", access))
        }
        if let strict = node.argument("strict"), !declared.contains("isStrict") {
            let comment = "Whether the provider must hold the model to the schema."
            members.append(property("isStrict", "Swift.Bool?", strict.trimmedDescription, comment, access))
        }
        if let traits = node.argument("traits"), !declared.contains("traits") {
            members.append(
                property("traits", "MillraceAgents.ToolTraits", traits.trimmedDescription, "How the runtime treats its calls.", access))
        }
        guard let calling = calling(declaration, named.name, access, context) else { return [] }
        members += calling

        return members.map { "\(raw: $0)" }
    }

    private static func property(_ name: String, _ type: String, _ value: String, _ comment: String, _ access: String) -> String {
        // Whatever the type is isolated to: the runtime asks for these from anywhere.
        "/// \(comment)\n\(access)nonisolated var \(name): \(type) { \(value) }"
    }

    /// The arguments and the method that takes them, where the type has a `call` with parameters of its own; nil where it has none at all.
    private static func calling(
        _ declaration: some DeclGroupSyntax, _ name: TokenSyntax, _ access: String, _ context: some MacroExpansionContext
    ) -> [String]? {
        let calls = declaration.memberBlock.members.compactMap { $0.decl.as(FunctionDeclSyntax.self) }.filter {
            $0.name.text == "call" && !$0.modifiers.contains(.static)
        }
        if calls.contains(where: { $0.signature.parameterClause.parameters.map(\.firstName.text) == ["arguments"] }) { return [] }
        guard let call = calls.first else {
            context.report(
                MacroProblem("tool.call", "a tool needs a method 'call(arguments:)', or 'call' with parameters of its own"), at: name)
            return nil
        }
        guard let signature = ToolSignature(of: call, DocumentationComment(of: call), in: context) else { return nil }
        return [
            signature.argumentsType("Arguments", schemaName: "\(name.plainText).Arguments", typeAccess: access, access: access),
            """
            /// Calls the method with what the model filled in.
            \(access)func call(arguments: Arguments) async throws -> \(signature.output ?? "Swift.String") {
            \(signature.call(of: "self.call", isIsolated: false))
            }
            """,
        ]
    }

    /// The names of variables that a declaration declares.
    private static func names(of declaration: DeclSyntax) -> [String] {
        guard let variable = declaration.as(VariableDeclSyntax.self), !variable.modifiers.contains(.static) else { return [] }
        return variable.bindings.compactMap { $0.pattern.as(IdentifierPatternSyntax.self)?.identifier.plainText }
    }

    /// A type's name as that of a tool: `WeatherTool` is `weather`.
    private static func defaultName(_ name: String) -> String {
        let bare = name.count > 4 && name.hasSuffix("Tool") ? String(name.dropLast(4)) : name
        return bare.prefix(1).lowercased() + bare.dropFirst()
    }
}

extension ToolTypeMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax, providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // A type that could not be made a tool gets no conformance: the compiler's complaint would hide the reason.
        guard !protocols.isEmpty, calling(declaration, "Self", "", SilentContext(context)) != nil else { return [] }
        return [try ExtensionDeclSyntax("extension \(raw: type.trimmedDescription): MillraceAgents.Tool {}")]
    }
}
#endif

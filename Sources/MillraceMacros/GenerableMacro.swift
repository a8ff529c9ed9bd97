#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Generable` writes a type's schema, reader, writer and partial counterpart.
///
/// What names types stands among the members of the type, where names mean what they mean to the developer; a struct's initializer stands in an
/// extension, so that the struct keeps its memberwise one.
struct GenerableMacro {
    /// What makes a type generable.
    private enum Generated {
        case structure(GenerableStructure)
        case enumeration(GenerableEnumeration)
    }

    /// Reads a declaration; nil where it cannot be generated, which the developer was told.
    private static func generated(
        _ node: AttributeSyntax, _ declaration: some DeclGroupSyntax, _ context: some MacroExpansionContext
    ) -> Generated? {
        guard let named = checked(declaration, node, context) else { return nil }
        let name = (context.enclosingNames + [named]).joined(separator: ".")
        let description = node.argument("description")?.trimmedDescription ?? DocumentationComment(of: declaration).text.map(literal)
        let reading = PropertyReading(context: context, typeName: name)
        let access = context.memberAccess(declaration.modifiers)
        if let structure = declaration.as(StructDeclSyntax.self) {
            guard let properties = reading.properties(of: structure) else { return nil }
            return .structure(GenerableStructure(name: name, access: access, description: description, properties: properties))
        }
        guard let enumeration = declaration.as(EnumDeclSyntax.self) else { return nil }
        let discriminator = node.argument("discriminator")?.trimmedDescription ?? literal("type")
        let generable = GenerableEnumeration(
            enumeration, name: name, access: access, description: description, discriminator: discriminator, reading)
        return generable.map(Generated.enumeration)
    }

    /// The name of a type that can be generated; nil where it cannot, which the developer was told.
    private static func checked(
        _ declaration: some DeclGroupSyntax, _ node: AttributeSyntax, _ context: some MacroExpansionContext
    ) -> String? {
        let generics: GenericParameterClauseSyntax?
        let name: TokenSyntax
        if let structure = declaration.as(StructDeclSyntax.self) {
            (name, generics) = (structure.name, structure.genericParameterClause)
        } else if let enumeration = declaration.as(EnumDeclSyntax.self) {
            (name, generics) = (enumeration.name, enumeration.genericParameterClause)
        } else {
            reportKind(declaration, node, context)
            return nil
        }
        if let generics {
            context.report(
                MacroProblem(
                    "generable.generic", "'@Generable' cannot be used on the generic type '\(name.text)': its schema would have no one form"
                ),
                at: generics)
            return nil
        }
        return name.plainText
    }

    private static func reportKind(
        _ declaration: some DeclGroupSyntax, _ node: AttributeSyntax, _ context: some MacroExpansionContext
    ) {
        let problem = MacroProblem("generable.kind", "'@Generable' needs a struct or an enum: generated values are values")
        guard let named = declaration.as(ClassDeclSyntax.self) else { return context.report(problem, at: node) }
        let keyword = named.classKeyword
        let remedy = FixIt(
            message: MacroRemedy("generable.struct", "make it a struct"),
            changes: [
                .replace(oldNode: Syntax(keyword), newNode: Syntax(keyword.with(\.tokenKind, .keyword(.struct))))
            ])
        context.report(problem, at: keyword, fixIts: named.modifiers.isEmpty && named.inheritanceClause == nil ? [remedy] : [])
    }
}

extension GenerableMacro: MemberMacro {
    static func expansion(
        of node: AttributeSyntax, providingMembersOf declaration: some DeclGroupSyntax, conformingTo protocols: [TypeSyntax],
        in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        let members: [String] =
            switch generated(node, declaration, context) {
            case .structure(let structure)?: structure.members + [structure.values]
            case .enumeration(let enumeration)?: enumeration.members
            case nil: []
            }
        return members.map { "\(raw: $0)" }
    }
}

extension GenerableMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax, providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        // The members' expansion tells the developer what is wrong.
        let inherited: [String]
        var body = ""
        switch generated(node, declaration, SilentContext(context)) {
        case .structure(let structure)?:
            inherited = ["Generable"]
            body = structure.initializerOfValues
        case .enumeration(let enumeration)?:
            inherited = enumeration.hasPayloads ? ["Generable"] : ["Generable", "PartiallyGenerable"]
        case nil: return []
        }
        // What the type declares itself is not declared again.
        let missing = Set(protocols.map { $0.trimmedDescription.split(separator: ".").last.map(String.init) ?? "" })
        let added = inherited.filter(missing.contains).map { "MillraceAgents.\($0)" }
        guard !added.isEmpty || !body.isEmpty else { return [] }
        let conformance = added.isEmpty ? "" : ": \(added.joined(separator: ", "))"
        return [try ExtensionDeclSyntax("nonisolated extension \(raw: type.trimmedDescription)\(raw: conformance) {\n\(raw: body)\n}")]
    }
}
#endif

#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Generable`: writes the conformance in an extension, so that a struct keeps its memberwise initializer.
struct GenerableMacro: ExtensionMacro {
    static func expansion(
        of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax, providingExtensionsOf type: some TypeSyntaxProtocol,
        conformingTo protocols: [TypeSyntax], in context: some MacroExpansionContext
    ) throws -> [ExtensionDeclSyntax] {
        guard let named = checked(declaration, node, context) else { return [] }
        let name = (context.enclosingNames + [named]).joined(separator: ".")
        let comment = DocumentationComment(of: declaration)
        let description = node.argument("description")?.trimmedDescription ?? comment.text.map(literal)
        let reading = PropertyReading(context: context, typeName: type.trimmedDescription)
        let access = declaration.modifiers.memberAccess

        var inherited: [String] = []
        let members: [String]
        if let structure = declaration.as(StructDeclSyntax.self) {
            guard let properties = reading.properties(of: structure) else { return [] }
            members = GenerableStructure(name: name, access: access, description: description, properties: properties).members
            inherited = ["MillraceAgents.Generable"]
        } else if let enumeration = declaration.as(EnumDeclSyntax.self) {
            let discriminator = node.argument("discriminator")?.trimmedDescription ?? literal("type")
            guard
                let generable = GenerableEnumeration(
                    enumeration, name: name, access: access, description: description, discriminator: discriminator, reading)
            else { return [] }
            members = generable.members
            inherited = generable.hasPayloads ? ["MillraceAgents.Generable"] : ["MillraceAgents.Generable", "MillraceAgents.PartiallyGenerable"]
        } else {
            return []
        }

        // What the type declares itself is not declared again.
        let missing = Set(protocols.map { $0.trimmedDescription.split(separator: ".").last.map(String.init) ?? "" })
        let added = inherited.filter { missing.contains($0.split(separator: ".").last.map(String.init) ?? "") }
        let conformance = added.isEmpty ? "" : ": \(added.joined(separator: ", "))"
        let code = "nonisolated extension \(type.trimmedDescription)\(conformance) {\n\(members.joined(separator: "\n\n"))\n}"
        return [try ExtensionDeclSyntax("\(raw: code)")]
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
                MacroProblem("generable.generic", "'@Generable' cannot be used on the generic type '\(name.text)': its schema would have no one form"),
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
                .replace(oldNode: Syntax(keyword), newNode: Syntax(keyword.with(\.tokenKind, .keyword(.struct)))),
            ])
        context.report(problem, at: keyword, fixIts: named.modifiers.isEmpty && named.inheritanceClause == nil ? [remedy] : [])
    }
}
#endif

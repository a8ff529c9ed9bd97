#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// `@Tool` on a function: a property beside it that holds the tool.
///
/// On types stands ``ToolTypeMacro``: no one macro may stand on both, where it is to extend the type.
struct ToolMacro {
    /// What the model is told of the tool, as code; nil where the developer was told that nothing says it.
    private static func description(
        _ node: AttributeSyntax, _ comment: DocumentationComment, at declaration: some DeclSyntaxProtocol,
        in context: some MacroExpansionContext
    ) -> String? {
        let given = node.unlabelledArguments.first.flatMap { $0.is(NilLiteralExprSyntax.self) ? nil : $0.trimmedDescription }
        if let text = given ?? comment.text.map(literal) { return text }
        report(noDescriptionOf: declaration, node, context)
        return nil
    }

    /// The name of a tool, as code; nil where the developer was told that it is none.
    static func name(_ node: AttributeSyntax, _ fallback: String, _ context: some MacroExpansionContext) -> String? {
        guard let argument = node.argument("name") else {
            guard isToolName(fallback) else {
                context.report(nameProblem, at: node)
                return nil
            }
            return literal(fallback)
        }
        if let segments = argument.as(StringLiteralExprSyntax.self)?.segments, !isToolName(segments.trimmedDescription) {
            context.report(nameProblem, at: argument)
            return nil
        }
        return argument.trimmedDescription
    }

    // OpenAI, function calling guide: letters, digits, `_` and `-`, at most 64.
    private static let nameProblem = MacroProblem(
        "tool.name", "a tool's name has 1 to 64 ASCII letters, digits, '_' and '-'; give one with '@Tool(name:)'")

    private static func isToolName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0)) }
    }

    private static func report(
        noDescriptionOf declaration: some DeclSyntaxProtocol, _ node: AttributeSyntax, _ context: some MacroExpansionContext
    ) {
        let problem = MacroProblem(
            "tool.description", "a tool needs a description for the model: a documentation comment, or '@Tool(\"…\")'")
        var fixIts: [FixIt] = []
        if let first = declaration.firstToken(viewMode: .sourceAccurate) {
            let comment: [TriviaPiece] = [.docLineComment("/// <#What the tool does and when to use it#>"), .newlines(1)]
            let indentation = first.leadingTrivia.pieces.reversed().prefix { if case .spaces = $0 { true } else { false } }
            fixIts = [
                FixIt(
                    message: MacroRemedy("tool.comment", "add a documentation comment"),
                    changes: [
                        .replaceLeadingTrivia(token: first, newTrivia: first.leadingTrivia + Trivia(pieces: comment + indentation))
                    ])
            ]
        }
        context.report(problem, at: node, fixIts: fixIts)
    }
}

// MARK: Functions

extension ToolMacro: PeerMacro {
    static func expansion(
        of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol, in context: some MacroExpansionContext
    ) throws -> [DeclSyntax] {
        guard let function = declaration.as(FunctionDeclSyntax.self) else {
            report(misplaced: node, declaration, context)
            return []
        }
        let comment = DocumentationComment(of: function)
        let name = function.name.plainText
        guard let toolName = ToolMacro.name(node, name, context), let description = description(node, comment, at: function, in: context),
            let signature = ToolSignature(of: function, comment, in: context)
        else { return [] }
        let place = FunctionPlace(of: function, in: context)
        let strict = node.argument("strict").map { ", isStrict: \($0.trimmedDescription)" } ?? ""
        let traits = node.argument("traits").map { ", traits: \($0.trimmedDescription)" } ?? ""
        let output = signature.output ?? "Swift.String"
        // A type of its own beside the function: the compiler (6.3) does not emit types inside of an expanded getter.
        let arguments = context.makeUniqueName("Arguments").text
        let type = signature.argumentsType(
            arguments, schemaName: "\(name).Arguments", typeAccess: FunctionPlace.narrowAccess(function.modifiers), access: "")
        let property = """
            /// The tool that calls `\(name)`.
            \(place.modifiers)var \(name)Tool: some MillraceAgents.Tool {
            MillraceAgents.FunctionTool(name: \(toolName), description: \(description)\(strict)\(traits)) {
            (arguments: \(arguments)) async throws -> \(output) in
            \(signature.call(of: place.callee, isIsolated: place.isIsolated))
            }
            }
            """
        return ["\(raw: type)", "\(raw: property)"]
    }

    private static func report(
        misplaced node: AttributeSyntax, _ declaration: some DeclSyntaxProtocol, _ context: some MacroExpansionContext
    ) {
        guard declaration.asProtocol((any DeclGroupSyntax).self) != nil else {
            return context.report(MacroProblem("tool.place", "'@Tool' stands on a function or a type"), at: node)
        }
        var written = node
        let text =
            node.unlabelledArguments.first?.trimmedDescription ?? DocumentationComment(of: declaration).text.map(literal)
            ?? "\"<#What the tool does and when to use it#>\""
        let others = node.argumentList.filter { $0.label != nil }.map { ", \($0.with(\.trailingComma, nil).trimmedDescription)" }
        written.leftParen = .leftParenToken()
        written.arguments = .argumentList([LabeledExprSyntax(expression: "description: \(raw: text)\(raw: others.joined())" as ExprSyntax)])
        written.rightParen = .rightParenToken(trailingTrivia: node.trailingTrivia)
        written.attributeName = written.attributeName.with(\.trailingTrivia, [])
        context.report(
            MacroProblem("tool.type", "on a type write '@Tool(description: \"…\")'"), at: node,
            fixIts: [
                FixIt(
                    message: MacroRemedy("tool.labelled", "give the description with its label"),
                    changes: [.replace(oldNode: Syntax(node), newNode: Syntax(written))])
            ])
    }

    /// Where a function stands, and how it is called from there.
    private struct FunctionPlace {
        let modifiers: String
        let callee: String
        let isIsolated: Bool

        init(of function: FunctionDeclSyntax, in context: some MacroExpansionContext) {
            let enclosing = context.lexicalContext.first
            let isMember = enclosing?.asProtocol((any DeclGroupSyntax).self) != nil
            let isStatic = function.modifiers.contains(.static) || function.modifiers.contains(.class)
            let isActor = enclosing?.is(ActorDeclSyntax.self) ?? false
            let isNonisolated = function.modifiers.contains(.nonisolated)
            let attributes = [function.attributes] + [enclosing?.asProtocol((any WithAttributesSyntax).self)?.attributes ?? []]
            let hasGlobalActor = attributes.contains { !$0.named("MainActor").isEmpty }
            isIsolated = !isNonisolated && ((isActor && !isStatic) || hasGlobalActor)
            callee = isMember ? "\(isStatic ? "Self" : "self").\(function.name.text)" : function.name.text
            modifiers =
                context.memberAccess(function.modifiers) + FunctionPlace.narrowAccess(function.modifiers) + (isStatic ? "static " : "")
                + (isIsolated ? "nonisolated " : "")
        }

        static func narrowAccess(_ modifiers: DeclModifierListSyntax) -> String {
            if modifiers.contains(.private) { return "private " }
            return modifiers.contains(.fileprivate) ? "fileprivate " : ""
        }
    }
}
#endif

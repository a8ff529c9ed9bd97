#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxMacros

/// What is wrong with a declaration that a macro stands on, for the developer.
struct MacroProblem: DiagnosticMessage {
    let message: String
    let diagnosticID: MessageID
    let severity: DiagnosticSeverity

    init(_ id: String, _ message: String, severity: DiagnosticSeverity = .error) {
        self.message = message
        self.diagnosticID = MessageID(domain: "Millrace", id: id)
        self.severity = severity
    }
}

/// What a fix-it does, for the developer.
struct MacroRemedy: FixItMessage {
    let message: String
    let fixItID: MessageID

    init(_ id: String, _ message: String) {
        self.message = message
        self.fixItID = MessageID(domain: "Millrace", id: id)
    }
}

extension MacroExpansionContext {
    /// Tells the developer of a problem.
    func report(_ problem: MacroProblem, at node: some SyntaxProtocol, fixIts: [FixIt] = []) {
        diagnose(Diagnostic(node: Syntax(node), message: problem, fixIts: fixIts))
    }

    /// The access level that the members of a declaration take over, with a space after it: its own, or that of the extension it stands in.
    ///
    /// Empty for internal and narrower levels, where members inherit it.
    func memberAccess(_ modifiers: DeclModifierListSyntax) -> String {
        if modifiers.hasAccess { return modifiers.memberAccess }
        return lexicalContext.first?.as(ExtensionDeclSyntax.self)?.modifiers.memberAccess ?? ""
    }

    /// The names of the types around a declaration, outermost first.
    var enclosingNames: [String] {
        lexicalContext.reversed().compactMap { node in
            if let named = node.asProtocol((any NamedDeclSyntax).self), node.asProtocol((any DeclGroupSyntax).self) != nil {
                return named.name.plainText
            }
            return node.as(ExtensionDeclSyntax.self)?.extendedType.trimmedDescription
        }
    }
}

/// The context of an expansion whose problems another expansion of the same attribute tells.
final class SilentContext: MacroExpansionContext {
    private let context: any MacroExpansionContext

    init(_ context: any MacroExpansionContext) { self.context = context }

    var lexicalContext: [Syntax] { context.lexicalContext }
    func makeUniqueName(_ name: String) -> TokenSyntax { context.makeUniqueName(name) }
    func diagnose(_ diagnostic: Diagnostic) {}
    func location(
        of node: some SyntaxProtocol, at position: PositionInSyntaxNode, filePathMode: SourceLocationFilePathMode
    ) -> AbstractSourceLocation? {
        context.location(of: node, at: position, filePathMode: filePathMode)
    }
}

extension TokenSyntax {
    /// The name without backticks.
    var plainText: String { text.filter { $0 != "`" } }

    /// The name of a parameter as that of a property: a keyword needs backticks there.
    var propertyName: String { TokenSyntax.reservedWords.contains(text) ? "`\(text)`" : text }

    // The words that are reserved wherever they stand (The Swift Programming Language, "Lexical Structure").
    private static let reservedWords: Set<String> = [
        "Any", "Self", "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer", "deinit", "do", "else",
        "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout",
        "internal", "is", "let", "nil", "operator", "precedencegroup", "private", "protocol", "public", "repeat", "rethrows", "return",
        "self", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where", "while",
    ]
}

extension DeclModifierListSyntax {
    /// Whether an access level is written.
    fileprivate var hasAccess: Bool {
        [Keyword.public, .open, .package, .internal, .fileprivate, .private].contains { contains($0) }
    }

    /// The access level that generated members take over, with a space after it; empty for internal and narrower ones.
    fileprivate var memberAccess: String {
        for modifier in self where modifier.detail == nil {
            switch modifier.name.tokenKind {
            case .keyword(.public), .keyword(.open): return "public "
            case .keyword(.package): return "package "
            default: continue
            }
        }
        return ""
    }

    /// The access level of a stored property, with a space after it; empty for internal.
    var propertyAccess: String {
        for modifier in self where modifier.detail == nil {
            switch modifier.name.tokenKind {
            case .keyword(.public), .keyword(.open): return "public "
            case .keyword(.package): return "package "
            case .keyword(.fileprivate): return "fileprivate "
            case .keyword(.private): return "private "
            default: continue
            }
        }
        return ""
    }

    func contains(_ keyword: Keyword) -> Bool { contains { $0.name.tokenKind == .keyword(keyword) && $0.detail == nil } }
}

extension AttributeListSyntax {
    /// The attributes of a name, with or without the module before it.
    func named(_ name: String) -> [AttributeSyntax] {
        compactMap { element in
            guard case .attribute(let attribute) = element else { return nil }
            let written = attribute.attributeName.trimmedDescription
            return written == name || written == "MillraceAgents.\(name)" ? attribute : nil
        }
    }
}

extension AttributeSyntax {
    /// The labelled and unlabelled arguments.
    var argumentList: [LabeledExprSyntax] {
        guard case .argumentList(let list)? = arguments else { return [] }
        return Array(list)
    }

    /// The argument of a label; nil where there is none, or it is `nil`.
    func argument(_ label: String) -> ExprSyntax? {
        argumentList.first { $0.label?.text == label }.flatMap { $0.expression.is(NilLiteralExprSyntax.self) ? nil : $0.expression }
    }

    /// The arguments without a label.
    var unlabelledArguments: [ExprSyntax] { argumentList.filter { $0.label == nil }.map(\.expression) }
}

/// A text as a string literal of Swift.
func literal(_ text: String) -> String {
    var code = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": code += "\\\""
        case "\\": code += "\\\\"
        case "\n": code += "\\n"
        case "\r": code += "\\r"
        case "\t": code += "\\t"
        default: code.unicodeScalars.append(scalar)
        }
    }
    return code + "\""
}
#endif

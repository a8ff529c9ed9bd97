#if Macros
import SwiftDiagnostics
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacros

/// Reads the properties that a schema is generated from out of declarations.
///
/// What cannot be generated is told to the developer; then there are no properties.
struct PropertyReading<Context: MacroExpansionContext> {
    let context: Context
    /// The type the declarations stand in: what `Self` means in them.
    let typeName: String

    /// The stored properties of a struct; nil where one cannot be generated.
    func properties(of declaration: StructDeclSyntax) -> [GeneratedProperty]? {
        var properties: [GeneratedProperty] = []
        var isGood = true
        for member in declaration.memberBlock.members {
            guard let variable = member.decl.as(VariableDeclSyntax.self), isGenerated(variable) else { continue }
            var type: TypeSyntax?
            var found: [GeneratedProperty] = []
            // In `var a, b: Int` the type stands at the last name.
            for binding in variable.bindings.reversed() {
                type = binding.typeAnnotation?.type ?? (binding.initializer == nil ? type : nil)
                guard binding.isStored, !isConstant(variable, binding) else { continue }
                if let property = property(of: binding, in: variable, type) {
                    found.append(property)
                } else {
                    isGood = false
                }
            }
            properties += found.reversed()
        }
        guard isGood, areDistinct(properties, at: Syntax(declaration.name)) else { return nil }
        return properties
    }

    private func isGenerated(_ variable: VariableDeclSyntax) -> Bool {
        ![Keyword.static, .class, .lazy].contains { variable.modifiers.contains($0) }
    }

    private func isConstant(_ variable: VariableDeclSyntax, _ binding: PatternBindingSyntax) -> Bool {
        variable.bindingSpecifier.tokenKind == .keyword(.let) && binding.initializer != nil
    }

    private func property(
        of binding: PatternBindingSyntax, in variable: VariableDeclSyntax, _ written: TypeSyntax?
    ) -> GeneratedProperty? {
        guard let pattern = binding.pattern.as(IdentifierPatternSyntax.self) else {
            context.report(MacroProblem("property.pattern", "'@Generable' needs one name for each stored property"), at: binding.pattern)
            return nil
        }
        guard let type = written ?? binding.initializer.flatMap({ PropertyReading.type(of: $0.value) }) else {
            report(missingTypeOf: pattern)
            return nil
        }
        let guide = variable.attributes.named("Guide").first
        let name = pattern.identifier
        var property = GeneratedProperty(
            name: name.text, key: guide?.argument("name")?.trimmedDescription ?? literal(name.plainText), type: replacingSelf(in: type),
            fallback: binding.initializer?.value, description: description(guide, variable), in: context)
        property?.access = variable.modifiers.propertyAccess
        if let guide {
            guard let guides = guides(of: guide, type) else { return nil }
            property?.guides = guides
        }
        guard !["json", "`json`"].contains(name.text) else {
            context.report(
                MacroProblem(
                    "property.json", "the name 'json' is taken by 'Generable'; give the property another and '@Guide(name: \"json\")'"),
                at: name)
            return nil
        }
        return property
    }

    private func description(_ guide: AttributeSyntax?, _ declaration: some SyntaxProtocol) -> String? {
        guide?.argument("description")?.trimmedDescription ?? DocumentationComment(of: declaration).text.map(literal)
    }

    private func report(missingTypeOf pattern: IdentifierPatternSyntax) {
        context.report(
            MacroProblem("property.untyped", "'@Generable' needs the type of '\(pattern.identifier.text)' written out"), at: pattern,
            fixIts: [
                FixIt(
                    message: MacroRemedy("property.type", "write the type"),
                    changes: [
                        .replaceTrailingTrivia(
                            token: pattern.identifier, newTrivia: [.unexpectedText(": <#Type#>")] + pattern.identifier.trailingTrivia)
                    ])
            ])
    }

    /// The type of a literal, as Swift takes it.
    static func type(of value: ExprSyntax) -> TypeSyntax? {
        if let prefixed = value.as(PrefixOperatorExprSyntax.self) { return type(of: prefixed.expression) }
        switch value.kind {
        case .stringLiteralExpr: return "Swift.String"
        case .integerLiteralExpr: return "Swift.Int"
        case .floatLiteralExpr: return "Swift.Double"
        case .booleanLiteralExpr: return "Swift.Bool"
        default: return nil
        }
    }

    /// The properties for the payloads of an enum's case.
    func properties(of parameters: EnumCaseParameterListSyntax) -> [GeneratedProperty]? {
        var properties: [GeneratedProperty] = []
        let unlabelled = parameters.filter { $0.firstName == nil || $0.firstName?.text == "_" }.count
        var number = 0
        for parameter in parameters {
            var key: String
            if let name = parameter.firstName, name.text != "_" {
                key = name.plainText
            } else {
                number += 1
                key = unlabelled == 1 ? "value" : "value\(number)"
            }
            guard
                let property = GeneratedProperty(
                    name: key, key: literal(key), type: replacingSelf(in: parameter.type), fallback: parameter.defaultValue?.value,
                    description: nil, in: context)
            else { return nil }
            properties.append(property)
        }
        return areDistinct(properties, at: Syntax(parameters)) ? properties : nil
    }

    func areDistinct(_ properties: [GeneratedProperty], at node: Syntax) -> Bool {
        var seen: Set<String> = []
        for property in properties where !seen.insert(property.key).inserted {
            context.report(MacroProblem("property.twice", "two properties have the name \(property.key) in JSON"), at: node)
            return false
        }
        return true
    }

    // MARK: Guides

    /// The guides of a property as code; nil where one does not fit its type.
    private func guides(of attribute: AttributeSyntax, _ type: TypeSyntax) -> [String]? {
        let arguments = attribute.unlabelledArguments
        guard !arguments.contains(where: { !fits($0, type) }) else { return nil }
        return arguments.map { argument in
            PatternWriter.code(of: argument).map { ".pattern(\($0))" } ?? PatternWriter().rewrite(argument).trimmedDescription
        }
    }

    private func fits(_ guide: ExprSyntax, _ type: TypeSyntax) -> Bool {
        let called = guide.as(FunctionCallExprSyntax.self)?.calledExpression.as(MemberAccessExprSyntax.self)
        let guideName = guide.is(RegexLiteralExprSyntax.self) ? "pattern" : called?.declName.baseName.text ?? ""
        let type = type.wrappedType ?? type
        let typeName = type.trimmedDescription.split(separator: ".").last.map(String.init) ?? ""
        let kind: GuideKind? =
            switch type.as(TypeSyntaxEnum.self) {
            case .arrayType: .array
            case .dictionaryType: .other
            default: GuideKind(ofType: typeName)
            }
        guard let kind, let wanted = GuideKind(ofGuide: guideName), kind != wanted else { return true }
        let told = "the guide '\(guideName)' is for \(wanted.rawValue); it does not fit '\(type.trimmedDescription)'"
        context.report(MacroProblem("guide.type", told), at: guide)
        return false
    }

    private func replacingSelf(in type: TypeSyntax) -> TypeSyntax {
        SelfReplacement(name: typeName).rewrite(type).cast(TypeSyntax.self)
    }
}

/// What a guide, or a type, is about.
private enum GuideKind: String {
    case number = "numbers"
    case string = "strings"
    case array = "arrays"
    case other = "others"

    init?(ofGuide name: String) {
        switch name {
        case "range", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf": self = .number
        case "count", "minimumCount", "maximumCount", "minItems", "maxItems", "element": self = .array
        case "anyOf", "constant", "pattern", "minLength", "maxLength", "format": self = .string
        default: return nil
        }
    }

    /// The kind of a type of the standard library; nil for others, which the compiler knows and a macro does not.
    init?(ofType name: String) {
        switch name {
        case "String": self = .string
        case "Bool": self = .other
        case "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64", "Double", "Float": self = .number
        default: return nil
        }
    }
}

/// Puts the text of a regular expression in place of its literal, in calls of `pattern`.
private final class PatternWriter: SyntaxRewriter {
    override func visit(_ call: FunctionCallExprSyntax) -> ExprSyntax {
        guard call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.baseName.text == "pattern", call.arguments.count == 1,
            let argument = call.arguments.first, let code = PatternWriter.code(of: argument.expression)
        else { return super.visit(call) }
        let literal: ExprSyntax = "\(raw: code)"
        return ExprSyntax(call.with(\.arguments, [argument.with(\.expression, literal)]))
    }

    /// The text of a literal as a string literal; a literal matches the whole text, a schema's pattern any part of it.
    static func code(of expression: ExprSyntax) -> String? {
        expression.as(RegexLiteralExprSyntax.self).map { literal("^(?:\($0.regex.text))$") }
    }
}

/// Writes a type's name in place of `Self`, which means another type inside of the partial counterpart.
private final class SelfReplacement: SyntaxRewriter {
    private let name: String
    init(name: String) { self.name = name }

    override func visit(_ type: IdentifierTypeSyntax) -> TypeSyntax {
        guard type.name.tokenKind == .keyword(.Self) else { return super.visit(type) }
        let named: TypeSyntax = "\(raw: name)"
        return named.with(\.leadingTrivia, type.leadingTrivia).with(\.trailingTrivia, type.trailingTrivia)
    }
}
#endif

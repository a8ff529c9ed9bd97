#if Macros
import SwiftSyntax
import SwiftSyntaxMacros

/// One property of a generated schema: a stored property, a payload of an enum's case, or a parameter of a function.
///
/// All fields but the name are Swift code.
struct GeneratedProperty {
    /// The name in Swift, as it is written.
    var name: String
    /// The key in JSON.
    var key: String
    /// The type, optional or not.
    var type: String
    /// The type of the property in the partial counterpart.
    var partialType: String
    /// The access level of a stored property, with a space after it; nil where it is that of the type.
    var access: String?
    private let isOptional: Bool
    /// The value where the key is absent.
    var fallback: String?
    /// What the model is told.
    var description: String?
    /// The guides.
    var guides: [String] = []

    /// Makes a property of a type.
    ///
    /// - Returns: nil where the type cannot be generated; the developer was told.
    init?(
        name: String, key: String, type: TypeSyntax, fallback: ExprSyntax?, description: String?, in context: some MacroExpansionContext
    ) {
        guard GeneratedProperty.check(type, in: context) else { return nil }
        self.name = name
        self.key = key
        self.type = type.trimmedDescription
        self.isOptional = type.wrappedType != nil
        self.partialType = GeneratedProperty.partial(of: type)
        self.fallback = fallback.map(\.trimmedDescription)
        // An optional is nil where it is absent in any case.
        if type.wrappedType != nil, fallback?.is(NilLiteralExprSyntax.self) == true { self.fallback = nil }
        self.description = description
    }

    private static func check(_ type: TypeSyntax, in context: some MacroExpansionContext) -> Bool {
        let what: String? =
            switch type.as(TypeSyntaxEnum.self) {
            case .functionType: "a function"
            case .tupleType(let tuple) where tuple.elements.count != 1: "a tuple"
            case .someOrAnyType: "'some' or 'any'"
            case .implicitlyUnwrappedOptionalType: "'!'; make it '?'"
            default: nil
            }
        guard let what else { return true }
        context.report(MacroProblem("property.type", "a model cannot generate a value whose type is \(what)"), at: type)
        return false
    }

    /// The type in the partial counterpart, always optional.
    ///
    /// By way of an alias: in `[City].PartiallyGenerated` another framework's type of that name could be meant.
    private static func partial(of type: TypeSyntax) -> String {
        "MillraceAgents.PartialValue<\((type.wrappedType ?? type).trimmedDescription)>?"
    }

    // MARK: Code

    private var guideList: String { guides.isEmpty ? "" : ", guides: [\(guides.joined(separator: ", "))]" }

    /// Reads the property into a constant.
    func reading(into constant: String) -> String {
        let fallback = fallback.map { ", default: \($0)" } ?? ""
        return "let \(constant) = reader.value(\(key), as: \(typeReference)\(guideList)\(fallback))"
    }

    /// Adds the property to the schema of an object.
    func describing(in object: String) -> String {
        let description = description.map { ", description: \($0)" } ?? ""
        let fallback = fallback.map { ", default: \($0)" } ?? ""
        return "\(object).property(\(key), \(typeReference)\(description)\(guideList)\(fallback), in: &scope)"
    }

    /// Writes the property of a value.
    func writing(_ value: String) -> String {
        // Nil is left out, but where it is not what absence means.
        "writer.write(\(key), \(value)\(isOptional && fallback != nil ? ".json" : ""))"
    }

    private var typeReference: String { "(\(type)).self" }
}

extension TypeSyntax {
    /// What an optional wraps; nil where the type is not written as one.
    var wrappedType: TypeSyntax? {
        if let optional = self.as(OptionalTypeSyntax.self) { return optional.wrappedType }
        let arguments: GenericArgumentClauseSyntax?
        if let identifier = self.as(IdentifierTypeSyntax.self), identifier.name.text == "Optional" {
            arguments = identifier.genericArgumentClause
        } else if let member = self.as(MemberTypeSyntax.self), member.trimmedDescription.hasPrefix("Swift.Optional<") {
            arguments = member.genericArgumentClause
        } else {
            return nil
        }
        guard case .type(let wrapped)? = arguments?.arguments.first?.argument else { return nil }
        return wrapped
    }
}
#endif

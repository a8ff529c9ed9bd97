#if Macros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// What `@Generable` and `@Guide` tell the developer.
@Suite("Diagnostics of @Generable")
struct GenerableDiagnosticsTests {
    @Test("A class is refused, and can be made a struct")
    func classes() {
        expectExpansion(
            "@Generable class A {\n    var a: Int\n}", generableMacros, becomes: "class A {\n    var a: Int\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Generable' needs a struct or an enum: generated values are values", line: 1, column: 12,
                    fixIts: [FixItSpec(message: "make it a struct")])
            ], fixIts: ["make it a struct"], fixed: "@Generable struct A {\n    var a: Int\n}")
    }

    @Test("Actors and classes that inherit are refused without a fix")
    func otherKinds() {
        let told = "'@Generable' needs a struct or an enum: generated values are values"
        expectExpansion(
            "@Generable actor A {\n}", generableMacros, becomes: "actor A {\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 1, column: 1)])
        expectExpansion(
            "@Generable final class A: B {\n}", generableMacros, becomes: "final class A: B {\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 1, column: 18)])
    }

    @Test("A generic type is refused")
    func generics() {
        expectExpansion(
            "@Generable struct A<T> {\n    var a: T\n}", generableMacros, becomes: "struct A<T> {\n    var a: T\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Generable' cannot be used on the generic type 'A': its schema would have no one form", line: 1, column: 20)
            ])
    }

    @Test("A type that cannot be inferred must be written")
    func untyped() {
        expectExpansion(
            "@Generable struct A {\n    var a = make()\n}", generableMacros, becomes: "struct A {\n    var a = make()\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Generable' needs the type of 'a' written out", line: 2, column: 9,
                    fixIts: [FixItSpec(message: "write the type")])
            ], fixIts: ["write the type"], fixed: "@Generable struct A {\n    var a: <#Type#> = make()\n}")
    }

    @Test(
        "Types of which no value can be generated are refused, all at once",
        arguments: [
            ("(Int, Int)", "a tuple"), ("(Int) -> Int", "a function"), ("any P", "'some' or 'any'"), ("Int!", "'!'; make it '?'"),
        ])
    func types(type: String, what: String) {
        let told = "a model cannot generate a value whose type is \(what)"
        expectExpansion(
            "@Generable struct A {\n    var a: \(type)\n    var b: \(type)\n}", generableMacros,
            becomes: "struct A {\n    var a: \(type)\n    var b: \(type)\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 2, column: 12), DiagnosticSpec(message: told, line: 3, column: 12)])
    }

    @Test("The name that the protocol takes is refused, and one that comes twice")
    func names() {
        expectExpansion(
            "@Generable struct A {\n    var json: Int\n}", generableMacros, becomes: "struct A {\n    var json: Int\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "the name 'json' is taken by 'Generable'; give the property another and '@Guide(name: \"json\")'", line: 2,
                    column: 9)
            ])
        expectExpansion(
            "@Generable struct A {\n    @Guide(name: \"b\") var a: Int\n    var b: Int\n}", generableMacros,
            becomes: "struct A {\n    var a: Int\n    var b: Int\n}",
            diagnostics: [DiagnosticSpec(message: "two properties have the name \"b\" in JSON", line: 1, column: 19)])
    }

    @Test("Enums: no cases, raw values of another kind, a payload called like the discriminator")
    func enums() {
        expectExpansion(
            "@Generable enum A {\n}", generableMacros, becomes: "enum A {\n}",
            diagnostics: [DiagnosticSpec(message: "'@Generable' needs an enum with cases", line: 1, column: 17)])
        expectExpansion(
            "@Generable enum A: Double {\n    case a\n}", generableMacros, becomes: "enum A: Double {\n    case a\n}",
            diagnostics: [DiagnosticSpec(message: "'@Generable' takes raw values of type String or Int", line: 1, column: 20)])
        expectExpansion(
            "@Generable enum A {\n    case a(type: Int)\n}", generableMacros, becomes: "enum A {\n    case a(type: Int)\n}",
            diagnostics: [
                DiagnosticSpec(
                    message:
                        "a payload is called \"type\", as is the member that tells the case: give '@Generable(discriminator:)' another name",
                    line: 2, column: 10)
            ])
    }

    @Test("A guide that does not fit the type is refused")
    func guides() {
        let told = [
            ("@Guide(.range(1...2)) var a: String", "the guide 'range' is for numbers; it does not fit 'String'", 12),
            ("@Guide(description: \"x\", /a/) var a: [Int]?", "the guide 'pattern' is for strings; it does not fit '[Int]'", 30),
            ("@Guide(.minItems(1)) var a: Swift.Bool", "the guide 'minItems' is for arrays; it does not fit 'Swift.Bool'", 12),
        ]
        for (property, message, column) in told {
            let bare = property.drop { $0 != "v" }
            expectExpansion(
                "@Generable struct A {\n    \(property)\n}", generableMacros, becomes: "struct A {\n    \(bare)\n}",
                diagnostics: [DiagnosticSpec(message: message, line: 2, column: column)])
        }
        expectExpansion(
            "struct B {\n    @Guide(description: \"x\") var a: Int { 1 }\n}", generableMacros,
            becomes: "struct B {\n    var a: Int { 1 }\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "'@Guide' has no effect here: computed and static properties and constants are left out", line: 2, column: 5)
            ])
        expectExpansion(
            "@Guide func f() {\n}", generableMacros, becomes: "func f() {\n}",
            diagnostics: [DiagnosticSpec(message: "'@Guide' stands on stored properties of a '@Generable' struct", line: 1, column: 1)])
    }
}
#endif

#if Macros
import SwiftSyntaxMacrosGenericTestSupport
import Testing

/// What `@Tool` tells the developer.
@Suite("Diagnostics of @Tool")
struct ToolDiagnosticsTests {
    @Test("A tool without a description is refused, and a comment can be added")
    func description() {
        expectExpansion(
            "@Tool func f() {\n}", functionToolMacros, becomes: "func f() {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "a tool needs a description for the model: a documentation comment, or '@Tool(\"…\")'", line: 1, column: 1,
                    fixIts: [FixItSpec(message: "add a documentation comment")])
            ], fixIts: ["add a documentation comment"], fixed: "/// <#What the tool does and when to use it#>\n@Tool func f() {\n}")
    }

    @Test(
        "Functions that no model can call are refused",
        arguments: [
            ("f<T>(a: T)", "a tool cannot be generic: its schema would have no one form", 18),
            ("f(a: inout Int)", "a tool's parameter cannot be 'inout'", 19),
            ("f(a: Int...)", "a tool's parameter cannot be variadic; take an array", 19),
            ("f(_: Int)", "a tool's parameter needs a name: the model fills it in by name", 19),
            ("f(json: Int)", "the name 'json' is taken by 'Generable'; give the parameter another", 19),
            ("f(a: () -> Int)", "a model cannot generate a value whose type is a function", 22),
        ])
    func functions(signature: String, told: String, column: Int) {
        expectExpansion(
            "@Tool(\"x\") func \(signature) {\n}", functionToolMacros, becomes: "func \(signature) {\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 1, column: column)])
    }

    @Test("A name that providers refuse is refused")
    func names() {
        let told = "a tool's name has 1 to 64 ASCII letters, digits, '_' and '-'; give one with '@Tool(name:)'"
        expectExpansion(
            "@Tool(\"x\", name: \"a b\") func f() {\n}", functionToolMacros, becomes: "func f() {\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 1, column: 18)])
        expectExpansion(
            "@Tool(\"x\") func é() {\n}", functionToolMacros, becomes: "func é() {\n}",
            diagnostics: [DiagnosticSpec(message: told, line: 1, column: 1)])
    }

    @Test("On a type the description has its label, which is put there from the comment")
    func types() {
        expectExpansion(
            "/// Adds.\n@Tool struct Add {\n}", functionToolMacros, becomes: "/// Adds.\nstruct Add {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "on a type write '@Tool(description: \"…\")'", line: 2, column: 1,
                    fixIts: [FixItSpec(message: "give the description with its label")])
            ], fixIts: ["give the description with its label"], fixed: "/// Adds.\n@Tool(description: \"Adds.\") struct Add {\n}")
        expectExpansion(
            "@Tool var a = 1", functionToolMacros, becomes: "var a = 1",
            diagnostics: [DiagnosticSpec(message: "'@Tool' stands on a function or a type", line: 1, column: 1)])
    }

    @Test(
        "Comments are read up to their first field, paragraph by paragraph, in lines and in blocks",
        arguments: [
            ("/// Adds\n/// numbers.\n///\n/// Slowly.\n/// - Parameter a: One.\n/// - Returns: All.\n", "Adds numbers.\\nSlowly."),
            ("/**\n * Adds \"all\".\n * - Note: No.\n * More.\n */\n", "Adds \\\"all\\\"."),
            ("/// - one: counts\n/// - two\n", "- one: counts - two"),
            ("// Not this.\n/// This.\n\n", "This."),
        ])
    func comments(comment: String, text: String) {
        expectExpansion(
            "\(comment)@Tool struct Add {\n}", functionToolMacros, becomes: "\(comment)struct Add {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "on a type write '@Tool(description: \"…\")'", line: comment.count { $0 == "\n" } + 1, column: 1,
                    fixIts: [FixItSpec(message: "give the description with its label")])
            ], fixIts: ["give the description with its label"], fixed: "\(comment)@Tool(description: \"\(text)\") struct Add {\n}")
    }

    @Test("A mutating method is refused")
    func mutating() {
        expectExpansion(
            "struct A {\n    @Tool(\"x\") mutating func f() {\n    }\n}", functionToolMacros,
            becomes: "struct A {\n    mutating func f() {\n    }\n}",
            diagnostics: [DiagnosticSpec(message: "a tool cannot be mutating: calls run side by side", line: 2, column: 16)])
    }

    @Test("A type without a method to call is refused")
    func noCall() {
        expectExpansion(
            "@Tool(description: \"x\") struct Add {\n}", typeToolMacros, becomes: "struct Add {\n}",
            diagnostics: [
                DiagnosticSpec(
                    message: "a tool needs a method 'call(arguments:)', or 'call' with parameters of its own", line: 1, column: 32)
            ])
    }
}
#endif

#if Macros
import SwiftSyntax
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacrosGenericTestSupport
import Testing

@testable import MillraceMacros

/// The macros as the compiler knows them, by the name of their attribute.
let generableMacros: [String: MacroSpec] = [
    "Generable": MacroSpec(type: GenerableMacro.self, conformances: types("Generable", "PartiallyGenerable")),
    "Guide": MacroSpec(type: GuideMacro.self),
]
let functionToolMacros: [String: MacroSpec] = ["Tool": MacroSpec(type: ToolMacro.self)]
let typeToolMacros: [String: MacroSpec] = ["Tool": MacroSpec(type: ToolTypeMacro.self, conformances: types("Tool"))]

private func types(_ names: String...) -> [TypeSyntax] {
    names.map { TypeSyntax(IdentifierTypeSyntax(name: .identifier($0))) }
}

/// Expects what a source becomes, and what the developer is told of it.
func expectExpansion(
    _ source: String, _ macros: [String: MacroSpec], becomes expanded: String, diagnostics: [DiagnosticSpec] = [],
    fixIts: [String]? = nil, fixed: String? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    assertMacroExpansion(
        source, expandedSource: expanded, diagnostics: diagnostics, macroSpecs: macros, applyFixIts: fixIts, fixedSource: fixed,
        failureHandler: { Issue.record(Comment(rawValue: $0.message), sourceLocation: sourceLocation) })
}
#endif

import Foundation
import MillraceCore
import Testing

@Suite("JSON Schema Test Suite")
struct SchemaSuiteTests {
    /// What of the suite is not supported, with the reason.
    ///
    /// An entry that has become unnecessary fails.
    static let exceptions: [(file: String, group: String?, names: [String]?, reason: String)] = [
        ("optional/format/idn-hostname.json", nil, nil, "the tables of RFC 5892 are not here; the format is refused"),
        (
            "optional/format/hostname.json", "validation of A-label (punycode) host names",
            [
                "invalid Punycode", "contains illegal char U+302E Hangul single dot tone mark", "Begins with a Spacing Combining Mark",
                "Begins with a Nonspacing Mark", "Begins with an Enclosing Mark", "Exceptions that are DISALLOWED, right-to-left chars",
                "Exceptions that are DISALLOWED, left-to-right chars", "MIDDLE DOT with no preceding 'l'",
                "MIDDLE DOT with nothing preceding", "MIDDLE DOT with no following 'l'", "MIDDLE DOT with nothing following",
                "Greek KERAIA not followed by Greek", "Greek KERAIA not followed by anything", "Hebrew GERESH not preceded by Hebrew",
                "Hebrew GERESH not preceded by anything", "Hebrew GERSHAYIM not preceded by Hebrew",
                "Hebrew GERSHAYIM not preceded by anything", "KATAKANA MIDDLE DOT with no Hiragana, Katakana, or Han",
                "KATAKANA MIDDLE DOT with no other characters", "Arabic-Indic digits mixed with Extended Arabic-Indic digits",
                "ZERO WIDTH JOINER not preceded by Virama", "ZERO WIDTH JOINER not preceded by anything",
                "contains \"--\" in the 3rd and 4th position",
            ], "labels that begin with xn-- are not decoded"
        ),
    ]

    static func isException(_ test: SchemaSuite.Case) -> Bool {
        exceptions.contains { row in
            row.file == test.file && (row.group ?? test.group) == test.group && row.names?.contains(test.name) ?? true
        }
    }

    @Test(
        "each case is as the suite says", .enabled(if: SchemaSuite.folder != nil, SchemaSuite.absence), arguments: SchemaSuite.files)
    func file(_ file: String) throws {
        for test in try SchemaSuite.cases(of: file) where !Self.isException(test) {
            #expect(test.fault == nil, "\(file): \(test.group): \(test.name)")
        }
    }

    @Test("what is said to be unsupported is", .enabled(if: SchemaSuite.folder != nil, SchemaSuite.absence))
    func exceptionsAreNeeded() throws {
        var counts = (passed: 0, excepted: 0)
        var optional = (passed: 0, excepted: 0)
        for file in SchemaSuite.files {
            for test in try SchemaSuite.cases(of: file) {
                let isPassed = test.fault == nil
                let isException = Self.isException(test)
                if isPassed { counts.passed += 1 }
                if isException { counts.excepted += 1 }
                if file.hasPrefix("optional/") {
                    if isPassed { optional.passed += 1 }
                    if isException { optional.excepted += 1 }
                }
            }
        }
        for row in Self.exceptions {
            let cases = try SchemaSuite.cases(of: row.file).filter { (row.group ?? $0.group) == $0.group }
            if let names = row.names {
                for name in names {
                    let named = cases.filter { $0.name == name }
                    #expect(!named.isEmpty && named.allSatisfy { $0.fault != nil }, "\(row.file): \(name) passes")
                }
            } else {
                #expect(cases.contains { $0.fault != nil }, "\(row.file) passes")
            }
        }
        print(
            "JSON Schema Test Suite, draft 2020-12: \(SchemaSuite.files.count) files; "
                + "required: \(counts.passed - optional.passed) cases pass, \(counts.excepted - optional.excepted) are excepted; "
                + "optional: \(optional.passed) pass, \(optional.excepted) are excepted")
    }
}

import Foundation
import Testing

/// Every behaviour row of NeMo Guardrails that rails, wires and the client can show has a test that bears its number.
///
/// PARITY.md says what the rows are; those of its server (141 to 152, 163 to 165) belong to the gateway.
@Suite("The rows of NeMo Guardrails")
struct RowCoverageTests {
    @Test("Each row is borne by a test")
    func everyRowHasATest() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let files = try #require(FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)).compactMap { $0 as? URL }
        var borne: Set<Int> = []
        for file in files where file.pathExtension == "swift" {
            for title in try String(contentsOf: file, encoding: .utf8).matches(of: /"NeMo ([0-9][0-9, toand]*)/) {
                for numbers in String(title.1).matches(of: /([0-9]+)(?: to ([0-9]+))?/) {
                    guard let first = Int(numbers.1) else { continue }
                    borne.formUnion(first...max(first, numbers.2.flatMap { Int($0) } ?? first))
                }
            }
        }
        #expect(Set(1...140).union(153...162).subtracting(borne).sorted() == [])
    }
}

import Foundation
import Testing

/// Every entry of the fault catalogue that a wire, a decoder or the client can show has a test that bears its id.
///
/// The catalogue lies beside the recordings; entries of rails and gateways (`RG`) have tests where those are.
@Suite("The fault catalogue", .enabled(if: FaultCatalogue.text != nil, "no fault catalogue beside the recordings"))
struct FaultCoverageTests {
    @Test("Each fault of the catalogue is borne by a test")
    func everyFaultHasATest() throws {
        let catalogue = try #require(FaultCatalogue.text)
        let faults = Set(catalogue.matches(of: /\*\*((?:TC|FR|RS|ER|MD)-[0-9]+)/).map { String($0.1) })
        #expect(faults.count > 140)
        let borne = try Self.titles().reduce(into: Set<String>()) { $0.formUnion(Self.ids(in: $1)) }
        #expect(faults.subtracting(borne).sorted() == [])
    }

    /// The titles of all tests and suites.
    private static func titles() throws -> [String] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let files = FileManager.default.enumerator(at: tests, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return try files.filter { $0.pathExtension == "swift" }.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).matches(of: /@(?:Test|Suite)\(\s*"((?:[^"\\]|\\.)*)"/).map { String($0.1) }
        }
    }

    /// The ids a title names, and those between two that it joins: `TC-01 to TC-07`.
    private static func ids(in title: String) -> [String] {
        var ids = title.matches(of: /\b[A-Z]{2}-[0-9]{2}\b/).map { String($0.0) }
        for range in title.matches(of: /\b([A-Z]{2})-([0-9]{2}) to (?:[A-Z]{2}-)?([0-9]{2})\b/) {
            guard let first = Int(range.2), let last = Int(range.3), first < last else { continue }
            ids += (first...last).map { "\(range.1)-\($0 < 10 ? "0" : "")\($0)" }
        }
        return ids
    }
}

/// Where the fault catalogue is: a file beside the folder of the recordings.
private enum FaultCatalogue {
    /// Its text; nil where there is none, as in a plain clone.
    static let text: String? = Corpus.folder.flatMap { folder in
        // That it is absent is what nil means.
        try? String(contentsOfFile: URL(filePath: folder).deletingLastPathComponent().path + "/faults.md", encoding: .utf8)
    }
}

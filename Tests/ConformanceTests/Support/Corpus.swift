import Foundation
import MillraceCore
public import MillraceSimulator
public import Testing

/// Where the recorded traffic is: a folder `shared/corpus` beside or above the checkout, or below `MILLRACE_SHARED`.
enum Corpus {
    /// The folder; nil where there is none, as in a plain clone.
    static let folder: String? = {
        if let shared = ProcessInfo.processInfo.environment["MILLRACE_SHARED"] { return existing(shared + "/corpus") }
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path.count > 1 {
            if let found = existing(folder.path + "/shared/corpus") { return found }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }()

    private static func existing(_ path: String) -> String? { FileManager.default.fileExists(atPath: path + "/README.md") ? path : nil }

    /// Why tests of recordings are skipped, where they are.
    static let absence = "no recorded traffic: put it in a folder shared/corpus above the checkout, or set MILLRACE_SHARED"

    /// Whether there are recordings.
    static var isPresent: Bool { folder != nil }

    /// Whether the recordings of one wire only are looked at.
    static var isFiltered: Bool { ProcessInfo.processInfo.environment["MILLRACE_WIRE"] != nil }

    /// The recordings of all wires, or of the one that `MILLRACE_WIRE` names; empty where there are none.
    ///
    /// A corpus that is there and cannot be read ends the run.
    static let all: [Recording] = {
        guard let folder else { return [] }
        do {
            let wire = ProcessInfo.processInfo.environment["MILLRACE_WIRE"]
            return try RecordingLibrary(folder: folder, where: .all).recordings.filter { wire == nil || $0.wire == wire }
        } catch {
            fatalError("the corpus cannot be read: \(error)")
        }
    }()

    /// The recordings of `openai-chat`, for laws whose second opinion knows only that wire.
    static let recordings: [Recording] = all.filter { $0.wireID == .openAIChat }

    /// The streamed ones.
    static let streamed = recordings.filter(\.isStreaming)

    /// The streamed ones up to a length: for laws that decode a recording very often.
    static func streamed(upTo bytes: Int) -> [Recording] { streamed.filter { $0.response.count <= bytes } }
}

extension Recording: CustomTestStringConvertible {
    /// The name, for the list of test cases.
    public var testDescription: String { slug }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, and says why, where there are no recordings.
    static var needsCorpus: Self { .enabled(if: Corpus.isPresent, Comment(rawValue: Corpus.absence)) }
}

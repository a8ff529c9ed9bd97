import Foundation
import Testing

/// Public test suites and recordings that are kept beside the repository, not in it.
///
/// They are looked for in the folder that the environment variable `MILLRACE_SHARED` names, and otherwise in a folder `shared`
/// next to any folder above this file. Tests that need them are skipped where they are absent:
///
/// ```swift
/// @Test("…", .enabled(if: SharedFiles.have("suites/json"), SharedFiles.absence))
/// ```
enum SharedFiles {
    /// What a skipped test says.
    static let absence: Comment = "the shared test files are absent: set MILLRACE_SHARED to their folder"

    /// The shared folder, if there is one.
    static let root: URL? = {
        if let path = ProcessInfo.processInfo.environment["MILLRACE_SHARED"], !path.isEmpty {
            return URL(fileURLWithPath: path, isDirectory: true)
        }
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while folder.pathComponents.count > 1 {
            let candidate = folder.appendingPathComponent("shared", isDirectory: true)
            if FileManager.default.fileExists(atPath: candidate.appendingPathComponent("suites").path) { return candidate }
            folder.deleteLastPathComponent()
        }
        return nil
    }()

    /// Whether a file or folder is there.
    static func have(_ path: String) -> Bool {
        guard let root else { return false }
        return FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The files directly in a folder, sorted by name.
    static func files(in path: String) throws -> [URL] {
        guard let root else { throw CocoaError(.fileNoSuchFile) }
        return try FileManager.default.contentsOfDirectory(at: root.appendingPathComponent(path), includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// The bytes of a file.
    static func bytes(of file: URL) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: file))
    }
}

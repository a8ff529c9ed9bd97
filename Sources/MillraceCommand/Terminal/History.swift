import Foundation

/// The lines a person typed in earlier conversations, kept in `~/.local/state/millrace/history` (or below `XDG_STATE_HOME`).
enum History {
    private static let maxLines = 500

    private static var path: String? {
        let environment = ProcessInfo.processInfo.environment
        if let state = environment["XDG_STATE_HOME"], !state.isEmpty { return state + "/millrace/history" }
        return environment["HOME"].map { $0 + "/.local/state/millrace/history" }
    }

    /// The lines, oldest first; none where there is no file.
    static func read() -> [String] {
        guard let path, let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.split(separator: "\n").map(String.init)
    }

    /// Keeps the last lines, readable by this person alone.
    ///
    /// A history that cannot be written is not worth an error.
    static func write(_ lines: [String]) {
        guard let path else { return }
        let folder = (path as NSString).deletingLastPathComponent
        let text = lines.suffix(maxLines).map { $0.replacing("\n", with: " ") }.joined(separator: "\n") + "\n"
        let files = FileManager.default
        guard (try? files.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil else { return }
        _ = files.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    }
}

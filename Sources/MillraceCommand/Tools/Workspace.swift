import Foundation
import MillraceAgents

/// The folder that tools may touch, and nothing outside of it.
struct Workspace: Sendable {
    /// The folder, without links in its path.
    let root: URL

    /// Opens a folder.
    init(path: String) throws(CommandFailure) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandFailure(.noInput, "the workspace \(path) is no folder")
        }
        root = URL(fileURLWithPath: path).resolvingSymlinksInPath().standardizedFileURL
    }

    /// The place a path names.
    ///
    /// - Throws: a message for the model where it leads out of the folder, through `..` or a link.
    func place(_ path: String) throws(ToolFailure) -> URL {
        let named = path.hasPrefix("/") ? URL(fileURLWithPath: path) : root.appendingPathComponent(path)
        var existing = named.standardizedFileURL
        var missing: [String] = []
        // A file that is not there yet has no links of its own: those of the folder it will be in count.
        while !FileManager.default.fileExists(atPath: existing.path), existing.pathComponents.count > 1 {
            missing.insert(existing.lastPathComponent, at: 0)
            existing.deleteLastPathComponent()
        }
        let resolved = missing.reduce(existing.resolvingSymlinksInPath()) { $0.appendingPathComponent($1) }
        guard resolved.path == root.path || resolved.path.hasPrefix(root.path == "/" ? "/" : root.path + "/") else {
            throw ToolFailure("The path leads out of the workspace. Use paths relative to it.")
        }
        return resolved
    }

    /// The path of a place from the folder.
    func name(of place: URL) -> String {
        place.path == root.path ? "." : String(place.path.dropFirst(root.path == "/" ? 1 : root.path.count + 1))
    }
}

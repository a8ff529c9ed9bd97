import Foundation
import MillraceAgents
import MillraceCore

/// Tools that read and change the files of a workspace.
enum FileTools {
    /// The most bytes of a file a model is given at once: more would fill its context.
    private static let maxBytes = 200_000
    /// The most lines of a listing or a search.
    private static let maxLines = 500

    static func read(_ workspace: Workspace) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.readFile.make(
            "Reads a text file of the workspace.",
            [
                ToolParameter(name: "path", description: "The file, relative to the workspace."),
                ToolParameter(name: "first_line", kind: .integer, description: "Where to begin, from 1. Default: 1.", isRequired: false),
                ToolParameter(name: "line_count", kind: .integer, description: "How many lines. Default: all.", isRequired: false),
            ]
        ) { arguments in
            let text = try contents(of: path(arguments), workspace)
            let first = max(1, arguments["first_line"]?.intValue ?? 1)
            let count = max(0, arguments["line_count"]?.intValue ?? Int.max)
            guard first > 1 || count != Int.max else { return text }
            let chosen = lines(of: text).dropFirst(first - 1).prefix(count)
            guard let start = chosen.first?.startIndex, let end = chosen.last?.endIndex else { return "" }
            // With the line ends as they stand in the file: an edit must find them.
            return String(text[start..<end])
        }
    }

    static func write(_ workspace: Workspace, _ person: any Person) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.writeFile.make(
            "Writes a text file of the workspace; a file that is there is replaced.",
            [
                ToolParameter(name: "path", description: "The file, relative to the workspace."),
                ToolParameter(name: "content", description: "The whole text of the file."),
            ], traits: ToolTraits(isParallel: false)
        ) { arguments in
            let place = try workspace.place(path(arguments))
            let content = arguments["content"]?.stringValue ?? ""
            guard await person.agrees(to: "write \(content.utf8.count) bytes to \(workspace.name(of: place))") else {
                throw ToolFailure("The user does not allow this.")
            }
            try FileManager.default.createDirectory(at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content.utf8).write(to: place, options: .atomic)
            return "Written: \(content.utf8.count) bytes."
        }
    }

    static func edit(_ workspace: Workspace, _ person: any Person) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.editFile.make(
            "Replaces one piece of a text file by another. The piece must occur exactly once.",
            [
                ToolParameter(name: "path", description: "The file, relative to the workspace."),
                ToolParameter(name: "old", description: "The text to replace, exactly as it stands in the file."),
                ToolParameter(name: "new", description: "The text to put in its place."),
            ], traits: ToolTraits(isParallel: false)
        ) { arguments in
            let place = try workspace.place(path(arguments))
            let text = try contents(of: path(arguments), workspace)
            let old = arguments["old"]?.stringValue ?? ""
            guard !old.isEmpty else { throw ToolFailure("`old` is empty: give the text to replace.") }
            let count = text.ranges(of: old).count
            guard count == 1 else {
                throw ToolFailure(
                    count == 0 ? "`old` does not occur in the file." : "`old` occurs \(count) times: give more of its surroundings.")
            }
            guard await person.agrees(to: "change \(workspace.name(of: place))") else { throw ToolFailure("The user does not allow this.") }
            // What the person agreed to is a change of the text that was read.
            guard try contents(of: path(arguments), workspace) == text else {
                throw ToolFailure("The file has changed meanwhile: read it again.")
            }
            try Data(text.replacing(old, with: arguments["new"]?.stringValue ?? "").utf8).write(to: place, options: .atomic)
            return "Changed."
        }
    }

    static func list(_ workspace: Workspace) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.listDirectory.make(
            "Lists a folder of the workspace; folders end in a slash.",
            [ToolParameter(name: "path", description: "The folder, relative to the workspace. Default: the workspace.", isRequired: false)]
        ) { arguments in
            let place = try workspace.place(arguments["path"]?.stringValue ?? ".")
            let entries: [URL]
            do {
                entries = try FileManager.default.contentsOfDirectory(at: place, includingPropertiesForKeys: [.isDirectoryKey])
            } catch {
                throw ToolFailure("There is no such folder.")
            }
            let names = entries.map { $0.lastPathComponent + (isDirectory($0) ? "/" : "") }.sorted()
            return names.isEmpty ? "The folder is empty." : limited(names)
        }
    }

    static func search(_ workspace: Workspace) throws(CommandFailure) -> DynamicTool {
        try BuiltInTool.searchFiles.make(
            "Searches the text files of the workspace line by line for a regular expression; answers with path:line: text.",
            [
                ToolParameter(name: "pattern", description: "The regular expression."),
                ToolParameter(name: "path", description: "The folder or file to search. Default: the workspace.", isRequired: false),
            ]
        ) { arguments in
            // The matcher of schemas takes time in proportion to the text, whatever the pattern of the model is.
            let schema: JSONSchema
            do {
                schema = try JSONSchema(["pattern": .string(arguments["pattern"]?.stringValue ?? "")])
            } catch {
                throw ToolFailure("The pattern is no regular expression, or looks around or refers back, which is not supported.")
            }
            var found: [String] = []
            for file in try files(under: workspace.place(arguments["path"]?.stringValue ?? "."), workspace) {
                try Task.checkCancellation()
                // What is no text has no lines to search.
                guard case .bytes(let data) = content(of: file), let text = String(data: data, encoding: .utf8) else { continue }
                for (number, line) in lines(of: text).enumerated() where schema.isValid(.string(String(line))) {
                    found.append("\(workspace.name(of: file)):\(number + 1): \(line.prefix(300))")
                    if found.count > maxLines { return limited(found) }
                }
            }
            return found.isEmpty ? "Nothing was found." : limited(found)
        }
    }

    // MARK: Parts

    private static func path(_ arguments: JSONObject) -> String { arguments["path"]?.stringValue ?? "" }

    private static func contents(of path: String, _ workspace: Workspace) throws(ToolFailure) -> String {
        let place = try workspace.place(path)
        switch content(of: place) {
        case .missing: throw ToolFailure("There is no such file.")
        case .special: throw ToolFailure("This is a pipe or a device, no file to read.")
        case .large(let count): throw ToolFailure("The file has \(count) bytes; the most is \(maxBytes).")
        case .bytes(let data):
            guard let text = String(data: data, encoding: .utf8) else { throw ToolFailure("The file is no UTF-8 text.") }
            return text
        }
    }

    /// What stands at a place where a model wants to read.
    private enum Content {
        case missing
        /// A pipe or a device, which may have no end.
        case special
        /// More bytes than a model is given.
        case large(Int)
        case bytes(Data)
    }

    /// Looks at kind and size before anything is read.
    private static func content(of place: URL) -> Content {
        guard FileManager.default.fileExists(atPath: place.path), !isDirectory(place) else { return .missing }
        do {
            guard try place.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else { return .special }
            let file = try FileHandle(forReadingFrom: place)
            let size = try file.seekToEnd()
            guard size <= UInt64(maxBytes) else { return .large(Int(clamping: size)) }
            try file.seek(toOffset: 0)
            return .bytes(try file.readToEnd() ?? Data())
        } catch {
            // What cannot be opened is not there for the model.
            return .missing
        }
    }

    /// The lines of a text, also of one written with CRLF, which is one character.
    private static func lines(of text: String) -> [Substring] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    }

    /// The files below a place in the order of their names, hidden ones left out; links are not followed.
    private static func files(under place: URL, _ workspace: Workspace) throws(ToolFailure) -> [URL] {
        guard isDirectory(place) else { return [place] }
        let keys: [URLResourceKey] = [.isRegularFileKey, .isSymbolicLinkKey]
        guard let walk = FileManager.default.enumerator(at: place, includingPropertiesForKeys: keys, options: [.skipsHiddenFiles]) else {
            throw ToolFailure("There is no such folder.")
        }
        var files: [URL] = []
        for case let file as URL in walk {
            // A file that vanished meanwhile is none.
            guard let values = try? file.resourceValues(forKeys: Set(keys)), values.isRegularFile == true, values.isSymbolicLink != true
            else {
                continue
            }
            files.append(file)
        }
        return files.sorted { $0.path < $1.path }
    }

    private static func isDirectory(_ place: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    private static func limited(_ lines: [String]) -> String {
        let shown = lines.prefix(maxLines).joined(separator: "\n")
        return lines.count > maxLines ? shown + "\n(more lines were left out)" : shown
    }
}

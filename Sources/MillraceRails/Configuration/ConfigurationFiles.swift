#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Reads files and folders of configurations.
enum ConfigurationFiles {
    /// The text of a file.
    static func read(_ path: String) throws(RailConfigurationError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: path, advice: "give a file that is there and may be read")
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: path, advice: "write it in UTF-8")
        }
        return text
    }

    /// Whether a path is there, and whether it is a folder.
    static func kind(_ path: String) -> (exists: Bool, isFolder: Bool) {
        #if canImport(FoundationEssentials)
        var isFolder = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return (exists, exists && isFolder)
        #else
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        return (exists, exists && isFolder.boolValue)
        #endif
    }

    /// The files below a folder by their paths in it, those of a folder before those of the folders in it, each by name.
    ///
    /// Links are followed; what was seen already is not read again.
    static func files(in folder: String) throws(RailConfigurationError) -> [String] {
        var seen: Set<String> = []
        var paths: [String] = []
        try collect(folder, prefix: "", into: &paths, seen: &seen)
        return paths
    }

    private static func collect(
        _ folder: String, prefix: String, into paths: inout [String], seen: inout Set<String>
    ) throws(RailConfigurationError) {
        guard seen.insert(resolved(folder)).inserted else { return }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw RailConfigurationError(.unreadable, subject: "configuration", file: folder, advice: "give a folder that may be read")
        }
        var folders: [String] = []
        for name in names {
            let path = folder + "/" + name
            if kind(path).isFolder {
                if !name.hasPrefix("."), name != "__pycache__" { folders.append(name) }
            } else {
                paths.append(prefix + name)
            }
        }
        for name in folders { try collect(folder + "/" + name, prefix: prefix + name + "/", into: &paths, seen: &seen) }
    }

    private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }

    /// What tells that a file was changed: when, and how large it is; nil where it is not there.
    static func stamp(of path: String) -> FileStamp? {
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let date = attributes[.modificationDate] as? Date
            let size = attributes[.size] as? UInt64 ?? (attributes[.size] as? Int).map { UInt64(clamping: $0) } ?? 0
            return FileStamp(seconds: date?.timeIntervalSinceReferenceDate ?? 0, size: size)
        } catch {
            // A file that is gone has no stamp; that is the change that is looked for.
            return nil
        }
    }

    /// The nearest `.railsignore` from a folder upwards.
    static func ignoreFile(from folder: String) -> String? {
        var url = URL(fileURLWithPath: folder).standardizedFileURL
        while true {
            let path = url.appendingPathComponent(".railsignore").path
            if kind(path) == (true, false) { return path }
            let parent = url.deletingLastPathComponent().standardizedFileURL
            guard parent.path != url.path, url.path != "/" else { return nil }
            url = parent
        }
    }

    /// Whether a name fits a pattern with `*`, `?` and `[…]`, as Python's `fnmatch` has them.
    static func matches(_ name: String, pattern: String) -> Bool { matches(Array(name)[...], Array(pattern)[...]) }

    private static func matches(_ name: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        var (name, pattern) = (name, pattern)
        // Where the last `*` stands, and how much of the name it may give back: no recursion, linear memory.
        var retry: (pattern: ArraySlice<Character>, name: ArraySlice<Character>)?
        while true {
            if pattern.first == "*" {
                pattern = pattern.dropFirst()
                retry = (pattern, name)
                continue
            }
            if let character = name.first, let rest = single(character, pattern) {
                name = name.dropFirst()
                pattern = rest
                continue
            }
            if name.isEmpty, pattern.isEmpty { return true }
            guard let last = retry, !last.name.isEmpty else { return false }
            retry = (last.pattern, last.name.dropFirst())
            name = last.name.dropFirst()
            pattern = last.pattern
        }
    }

    /// The rest of a pattern after it took one character; nil where it does not take it.
    private static func single(_ character: Character, _ pattern: ArraySlice<Character>) -> ArraySlice<Character>? {
        switch pattern.first {
        case nil: return nil
        case "?": return pattern.dropFirst()
        case "[":
            guard let end = pattern.dropFirst(2).firstIndex(of: "]") else { fallthrough }
            var set = pattern[(pattern.startIndex + 1)..<end]
            let isNegated = set.first == "!"
            if isNegated { set = set.dropFirst() }
            return contains(set, character) != isNegated ? pattern[(end + 1)...] : nil
        default: return pattern.first == character ? pattern.dropFirst() : nil
        }
    }

    private static func contains(_ set: ArraySlice<Character>, _ character: Character) -> Bool {
        var set = set
        while let first = set.first {
            if set.count >= 3, set[set.startIndex + 1] == "-" {
                if first <= character, character <= set[set.startIndex + 2] { return true }
                set = set.dropFirst(3)
            } else {
                if first == character { return true }
                set = set.dropFirst()
            }
        }
        return false
    }
}

/// What tells one state of a file from another.
struct FileStamp: Sendable, Hashable {
    /// When it was changed.
    var seconds: Double
    /// Its size in bytes.
    var size: UInt64
}

import MillraceCore

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The recordings below a folder, sorted by wire and name.
///
/// ```swift
/// let library = try RecordingLibrary(folder: "corpus", where: .wire(.openAIChat))
/// for recording in library.recordings(where: RecordingFilter(isStreaming: true)) { … }
/// ```
public struct RecordingLibrary: Sendable {
    /// The recordings.
    public let recordings: [Recording]

    /// Makes a library of recordings that are in memory.
    public init(_ recordings: [Recording]) {
        self.recordings = recordings.sorted { ($0.wire, $0.slug) < ($1.wire, $1.slug) }
    }

    /// Loads a folder: one recording, a folder of recordings, or a folder of folders of them.
    ///
    /// Only recordings that pass the filter are read whole, so a filter makes a large corpus cheap.
    ///
    /// - Throws: ``RecordingError``, also when nothing passes: an empty corpus is nearly always a wrong path.
    public init(folder: String, where filter: RecordingFilter = .all) throws(RecordingError) {
        let reader = RecordingReader(filter: filter)
        let found = try reader.recordings(below: folder, depth: 2)
        if found.isEmpty { throw RecordingError(.empty, path: folder) }
        self.init(found)
    }

    /// Those that pass a filter.
    public func recordings(where filter: RecordingFilter) -> [Recording] { recordings.filter(filter.accepts) }

    /// The recording with a name, in any wire.
    public func recording(named slug: String) -> Recording? { recordings.first { $0.slug == slug } }

    /// The streamed and the whole recording of one request, by the id of the pair.
    public var pairs: [(streamed: Recording, whole: Recording)] {
        var streamed: [String: Recording] = [:]
        for recording in recordings where recording.isStreaming {
            if let pair = recording.pair { streamed[pair.id] = recording }
        }
        return recordings.compactMap { whole in
            guard !whole.isStreaming, let pair = whole.pair, let other = streamed[pair.id] else { return nil }
            return (other, whole)
        }
    }
}

/// Reads recordings from disk.
private struct RecordingReader {
    let filter: RecordingFilter
    private var files: FileManager { .default }

    init(filter: RecordingFilter) { self.filter = filter }

    func recordings(below folder: String, depth: Int) throws(RecordingError) -> [Recording] {
        var isFolder = false
        guard exists(folder, isFolder: &isFolder), isFolder else { throw RecordingError(.missing, path: folder) }
        if exists(folder + "/meta.json") { return try recording(at: folder).map { [$0] } ?? [] }
        if depth == 0 { return [] }
        var found: [Recording] = []
        for name in try contents(of: folder) {
            let path = folder + "/" + name
            var isFolder = false
            guard exists(path, isFolder: &isFolder), isFolder, !name.hasPrefix(".") else { continue }
            found += try recordings(below: path, depth: depth - 1)
        }
        return found
    }

    /// Reads one recording; nil if it does not pass the filter.
    private func recording(at folder: String) throws(RecordingError) -> Recording? {
        let path = folder + "/meta.json"
        let meta = try object(at: path)
        let namedFile = try text("bodyFile", of: meta, path)
        let bodyFile = if let namedFile { namedFile } else { try presentBodyFile(in: folder) }
        guard let wire = try text("wire", of: meta, path) else { throw RecordingError(.badField("wire"), path: path) }
        guard let framing = Recording.Framing(rawValue: try text("framing", of: meta, path) ?? Recording.Framing.recorded.rawValue) else {
            throw RecordingError(.badField("framing"), path: path)
        }
        var recording = Recording(
            slug: try text("slug", of: meta, path) ?? String(folder.split(separator: "/").last ?? "recording"), wire: wire,
            provider: try text("provider", of: meta, path), model: try text("model", of: meta, path),
            status: meta["status"]?.intValue ?? 200, contentType: try text("contentType", of: meta, path),
            requestID: try text("requestId", of: meta, path), isStreaming: meta["streaming"]?.boolValue ?? !bodyFile.hasSuffix(".json"),
            framing: framing, features: try words("features", of: meta, path), quirks: try words("quirks", of: meta, path),
            pair: pair(meta["pair"]), response: [])
        guard filter.accepts(recording) else { return nil }
        recording.response = try response(in: folder, file: bodyFile, isBase64: try text("bodyEncoding", of: meta, path) == "base64")
        if let length = meta["bytes"]?.intValue, length != recording.response.count {
            throw RecordingError(.wrongLength(expected: length, found: recording.response.count), path: folder + "/" + bodyFile)
        }
        recording.request = exists(folder + "/request.json") ? try bytes(at: folder + "/request.json") : nil
        recording.expected = exists(folder + "/expected.json") ? try bytes(at: folder + "/expected.json") : nil
        return recording
    }

    private func response(in folder: String, file: String, isBase64: Bool) throws(RecordingError) -> [UInt8] {
        let raw = try bytes(at: folder + "/" + file)
        guard isBase64 || file.hasSuffix(".b64") else { return raw }
        guard let data = Data(base64Encoded: Data(raw), options: .ignoreUnknownCharacters) else {
            throw RecordingError(.notBase64, path: folder + "/" + file)
        }
        return [UInt8](data)
    }

    private func presentBodyFile(in folder: String) throws(RecordingError) -> String {
        for name in ["response.body", "response.json", "response.b64"] where exists(folder + "/" + name) { return name }
        throw RecordingError(.missing, path: folder + "/response.body")
    }

    private func pair(_ value: JSONValue?) -> Recording.Pair? {
        guard let id = value?["id"]?.stringValue else { return nil }
        return Recording.Pair(id: id, equalFields: Set(value?["equal"]?.arrayValue?.compactMap(\.stringValue) ?? []))
    }

    // MARK: Fields

    private func text(_ name: String, of meta: JSONObject, _ path: String) throws(RecordingError) -> String? {
        switch meta[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw RecordingError(.badField(name), path: path)
        }
    }

    private func words(_ name: String, of meta: JSONObject, _ path: String) throws(RecordingError) -> Set<String> {
        switch meta[name] {
        case nil, .null: return []
        case .array(let values): return Set(values.compactMap(\.stringValue))
        default: throw RecordingError(.badField(name), path: path)
        }
    }

    // MARK: Files

    private func exists(_ path: String) -> Bool { files.fileExists(atPath: path) }

    private func exists(_ path: String, isFolder: inout Bool) -> Bool {
        #if canImport(FoundationEssentials)
        return files.fileExists(atPath: path, isDirectory: &isFolder)
        #else
        var flag: ObjCBool = false
        defer { isFolder = flag.boolValue }
        return files.fileExists(atPath: path, isDirectory: &flag)
        #endif
    }

    private func contents(of folder: String) throws(RecordingError) -> [String] {
        do { return try files.contentsOfDirectory(atPath: folder).sorted() } catch {
            throw RecordingError(.unreadable(String(describing: error)), path: folder)
        }
    }

    private func bytes(at path: String) throws(RecordingError) -> [UInt8] {
        guard exists(path) else { throw RecordingError(.missing, path: path) }
        do { return [UInt8](try Data(contentsOf: URL(filePath: path))) } catch {
            throw RecordingError(.unreadable(String(describing: error)), path: path)
        }
    }

    private func object(at path: String) throws(RecordingError) -> JSONObject {
        let raw = try bytes(at: path)
        do throws(JSONError) {
            if let object = try JSONValue(parsing: raw).objectValue { return object }
        } catch {
            throw RecordingError(.notJSON(error), path: path)
        }
        throw RecordingError(.notAnObject, path: path)
    }
}

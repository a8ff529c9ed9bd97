public import MillraceCore

/// Why a recording, or a folder of recordings, cannot be read.
public struct RecordingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    @nonexhaustive
    public enum Reason: Sendable, Hashable {
        /// There is no such file or folder.
        case missing
        /// The file is there and cannot be read; the text is the system's reason.
        case unreadable(String)
        /// The file is not JSON.
        case notJSON(JSONError)
        /// The file is JSON, but not an object.
        case notAnObject
        /// A field that the format asks for is absent or of another kind.
        case badField(String)
        /// The response is not base64.
        case notBase64
        /// The response has another length than `meta.json` says.
        case wrongLength(expected: Int, found: Int)
        /// The folder holds no recording.
        case empty
    }

    /// What is wrong.
    public var reason: Reason
    /// The file or folder.
    public var path: String

    /// Makes an error.
    public init(_ reason: Reason, path: String) {
        self.reason = reason
        self.path = path
    }

    /// The path and what is wrong there.
    public var description: String {
        switch reason {
        case .missing: "\(path): no such file or folder"
        case .unreadable(let cause): "\(path): cannot be read: \(cause)"
        case .notJSON(let error): "\(path): not JSON (\(error.reason), byte \(error.offset))"
        case .notAnObject: "\(path): not a JSON object"
        case .badField(let name): "\(path): field \(name) is absent or of another kind"
        case .notBase64: "\(path): not base64"
        case .wrongLength(let expected, let found): "\(path): \(found) bytes where meta.json says \(expected)"
        case .empty: "\(path): no recordings (a recording is a folder with meta.json)"
        }
    }
}

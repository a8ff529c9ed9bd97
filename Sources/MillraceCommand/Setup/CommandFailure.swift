import Foundation

/// A failure of the command that a person can act on, with the exit code it ends with.
struct CommandFailure: Error, CustomStringConvertible {
    /// Exit codes, after `sysexits.h` where it has one.
    enum Code: Int32, CaseIterable {
        /// Something failed that has no code of its own.
        case general = 1
        /// The input is not what it should be (`EX_DATAERR`).
        case data = 65
        /// The file cannot be read (`EX_NOINPUT`).
        case noInput = 66
        /// The provider or the network failed, or the response was cut (`EX_UNAVAILABLE`).
        case unavailable = 69
        /// The provider refuses the key (`EX_NOPERM`).
        case noPermission = 77
        /// The configuration is wrong or incomplete (`EX_CONFIG`).
        case configuration = 78
        /// Ctrl-C.
        case interrupted = 130

        /// What it means, for the help text.
        var meaning: String {
            switch self {
            case .general: "failed"
            case .data: "the input cannot be read as what it should be"
            case .noInput: "a file cannot be read"
            case .unavailable: "the provider or the network failed, or the response was cut"
            case .noPermission: "the provider refuses the key"
            case .configuration: "the configuration is wrong or incomplete"
            case .interrupted: "interrupted by Ctrl-C"
            }
        }
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// All of standard input as text.
    static func readingStandardInput() throws(CommandFailure) -> String {
        do {
            return String(decoding: try FileHandle.standardInput.readToEnd() ?? Data(), as: UTF8.self)
        } catch {
            throw CommandFailure(.noInput, "standard input cannot be read")
        }
    }

    /// The bytes of a file.
    static func reading(_ path: String) throws(CommandFailure) -> [UInt8] {
        do {
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            throw CommandFailure(.noInput, "cannot read \(path)")
        }
    }
}

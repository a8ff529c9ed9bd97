import Foundation
import MillraceAgents

/// A file that takes the events of a run, one JSON object a line.
final class EventFile: Sendable {
    private let handle: FileHandle

    /// Makes the file anew.
    init(_ path: String) throws(CommandFailure) {
        guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path) else {
            throw CommandFailure(.noInput, "\(path) cannot be written")
        }
        self.handle = handle
    }

    /// Adds an event.
    func write(_ event: AgentEvent) {
        guard let line = EventFile.line(event) else { return }
        // A full disk must not end the run: the rest of the record is missing then.
        try? handle.write(contentsOf: Data(line.utf8))
    }

    /// Ends the file.
    func close() {
        // Nothing is left to do where closing fails.
        try? handle.close()
    }

    /// An event as a line; nil where it cannot be written as JSON, which a number that is not finite could cause.
    static func line(_ event: AgentEvent) -> String? {
        // The cause is the one named above.
        (try? JSONLines.text(of: event)).map { $0 + "\n" }
    }

    /// The events of a file.
    static func read(_ path: String) throws(CommandFailure) -> [AgentEvent] {
        let text = String(decoding: try CommandFailure.reading(path), as: UTF8.self)
        var events: [AgentEvent] = []
        for (number, line) in text.split(separator: "\n").enumerated() {
            do {
                events.append(try JSONDecoder().decode(AgentEvent.self, from: Data(line.utf8)))
            } catch {
                throw CommandFailure(.data, "\(path):\(number + 1): no event of an agent's run")
            }
        }
        return events
    }
}

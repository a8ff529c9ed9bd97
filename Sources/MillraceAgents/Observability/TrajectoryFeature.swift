internal import Synchronization

#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// Writes every event of a run as a line of JSON: a record to look at, to compare and to learn from.
///
/// Lines hold text of the conversation: the record is content, and is kept as such. Without times, equal runs give equal lines.
///
/// ```swift
/// let trajectory = TrajectoryFeature { line in try file.append(line) }
/// ```
public final class TrajectoryFeature: AgentFeature {
    /// One line.
    public struct Line: Sendable, Hashable, Codable {
        /// The run.
        public var run: String
        /// Seconds since the first event of the record, where times are recorded.
        public var seconds: Double?
        /// What happened.
        public var event: AgentEvent

        /// Makes a line.
        public init(run: String, seconds: Double? = nil, event: AgentEvent) {
            self.run = run
            self.seconds = seconds
            self.event = event
        }
    }

    private enum State: Sendable {
        /// Lines are written; the time of the first one, where there was one.
        case writing(since: ContinuousClock.Instant?)
        /// The sink failed: nothing is written any more.
        case failed(any Error)
    }

    /// What goes into the record.
    public struct Options: Sendable, Hashable {
        /// Whether each frame is recorded, or only the responses they make.
        ///
        /// Default: true.
        public var includesFrames: Bool
        /// Whether times are recorded.
        ///
        /// Default: false.
        public var includesTimes: Bool

        /// Makes options.
        public init(includesFrames: Bool = true, includesTimes: Bool = false) {
            self.includesFrames = includesFrames
            self.includesTimes = includesTimes
        }
    }

    private let options: Options
    private let write: @Sendable (String) async throws -> Void
    private let state = Mutex(State.writing(since: nil))

    /// Makes a feature.
    ///
    /// - Parameters:
    ///   - options: what goes into the record.
    ///   - write: takes one line at a time, without a line break. When it throws, nothing more is written, and the run goes on: see ``failure``.
    public init(options: Options = Options(), write: @escaping @Sendable (String) async throws -> Void) {
        self.options = options
        self.write = write
    }

    /// Why the record is not whole; nil while it is.
    public var failure: (any Error)? {
        state.withLock { if case .failed(let error) = $0 { error } else { nil } }
    }

    /// Writes an event.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
        if case .frame = event.kind, !options.includesFrames { return }
        let began = state.withLock { state -> ContinuousClock.Instant? in
            guard case .writing(let since) = state else { return nil }
            state = .writing(since: since ?? time)
            return since ?? time
        }
        guard let began else { return }
        let line = Line(run: run.id, seconds: options.includesTimes ? (time - began).seconds : nil, event: event)
        do {
            try await write(try line.jsonText)
        } catch {
            state.withLock { $0 = .failed(error) }
        }
    }
}

extension TrajectoryFeature.Line {
    /// The line as compact JSON with sorted keys.
    public var jsonText: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }

    /// Reads a line.
    public init(jsonText: String) throws {
        self = try JSONDecoder().decode(TrajectoryFeature.Line.self, from: Data(jsonText.utf8))
    }
}

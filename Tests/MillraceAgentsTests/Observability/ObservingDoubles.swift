import Logging
import Metrics
import Synchronization
import Tracing

/// A tracer that keeps its spans.
final class KeptTracer: Tracer {
    final class Span: Tracing.Span {
        struct State {
            var operationName: String
            var attributes: SpanAttributes = [:]
            var status: SpanStatus?
            var ended: UInt64?
        }

        let id: Int
        let parent: Int?
        let kind: SpanKind
        let began: UInt64
        let context: ServiceContext
        private let state: Mutex<State>

        init(id: Int, name: String, parent: ServiceContext, kind: SpanKind, began: UInt64) {
            self.id = id
            self.parent = parent[SpanNumber.self]
            self.kind = kind
            self.began = began
            var context = parent
            context[SpanNumber.self] = id
            self.context = context
            self.state = Mutex(State(operationName: name))
        }

        var operationName: String {
            get { state.withLock { $0.operationName } }
            set { state.withLock { $0.operationName = newValue } }
        }
        var attributes: SpanAttributes {
            get { state.withLock { $0.attributes } }
            set { state.withLock { $0.attributes = newValue } }
        }
        var status: SpanStatus? { state.withLock { $0.status } }
        var ended: UInt64? { state.withLock { $0.ended } }
        var isRecording: Bool { true }

        func setStatus(_ status: SpanStatus) { state.withLock { $0.status = status } }
        func addEvent(_ event: SpanEvent) {}
        func recordError<Instant: TracerInstant>(_ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant) {}
        func addLink(_ link: SpanLink) {}
        func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
            let time = instant().nanosecondsSinceEpoch
            state.withLock { $0.ended = time }
        }

        /// An attribute as text.
        func text(_ name: String) -> String? { attributes[name].map { "\($0.toSpanAttribute())" } }
    }

    private enum SpanNumber: ServiceContextKey { typealias Value = Int }

    private let stored = Mutex<[Span]>([])
    var spans: [Span] { stored.withLock { $0 } }

    func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> ServiceContext, ofKind kind: SpanKind, at instant: @autoclosure () -> Instant,
        function: String, file fileID: String, line: UInt
    ) -> Span {
        let (context, time) = (context(), instant().nanosecondsSinceEpoch)
        return stored.withLock { spans in
            let span = Span(id: spans.count + 1, name: operationName, parent: context, kind: kind, began: time)
            spans.append(span)
            return span
        }
    }

    func forceFlush() {}
    func extract<Carrier, Extract: Extractor>(_ carrier: Carrier, into context: inout ServiceContext, using extractor: Extract)
    where Extract.Carrier == Carrier {}
    func inject<Carrier, Inject: Injector>(_ context: ServiceContext, into carrier: inout Carrier, using injector: Inject)
    where Inject.Carrier == Carrier {}
}

/// Metrics that keep what was recorded.
final class KeptMetrics: MetricsFactory {
    struct Entry: Hashable {
        var kind: String
        var label: String
        var dimensions: [String: String]
        var value: Int64
    }

    final class Handler: CounterHandler, RecorderHandler, TimerHandler {
        private let note: @Sendable (Int64) -> Void
        init(_ note: @escaping @Sendable (Int64) -> Void) { self.note = note }
        func increment(by value: Int64) { note(value) }
        func reset() {}
        func record(_ value: Int64) { note(value) }
        func record(_ value: Double) { note(Int64(value)) }
        func recordNanoseconds(_ duration: Int64) { note(duration) }
    }

    private let stored = Mutex<[Entry]>([])
    var entries: [Entry] { stored.withLock { $0 } }

    private func handler(_ kind: String, _ label: String, _ dimensions: [(String, String)]) -> Handler {
        let named = Dictionary(dimensions) { $1 }
        return Handler { value in
            self.stored.withLock { $0.append(Entry(kind: kind, label: label, dimensions: named, value: value)) }
        }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { handler("counter", label, dimensions) }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        handler("recorder", label, dimensions)
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { handler("timer", label, dimensions) }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}

/// A log that keeps its entries.
final class KeptLog: Sendable {
    private let stored = Mutex<[String]>([])
    var lines: [String] { stored.withLock { $0 } }

    /// A logger at a level that writes here.
    func logger(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "test") { _ in Handler(log: self) }
        logger.logLevel = level
        return logger
    }

    private struct Handler: LogHandler {
        let log: KeptLog
        var logLevel = Logger.Level.trace
        var metadata = Logger.Metadata()

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            log.stored.withLock { $0.append("\(event.level): \(event.message) \(values.joined(separator: " "))") }
        }
    }
}

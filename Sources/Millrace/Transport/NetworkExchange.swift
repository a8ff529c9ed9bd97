internal import AsyncHTTPClient
internal import MillraceCore
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Connects one request of the HTTP client to its reader: what the connection brings goes into an ``Exchange``, the reader is woken when there
/// is something for it, and the time limits are watched.
///
/// The response is drawn by a task of its own on the event loop of the connection, so that one read of the socket, however many parts it brings,
/// costs the reader one wake-up. The task ends with the exchange.
///
/// One timer runs at a time and is set anew when it fires, so that neither a read nor a part of the body costs the setting of a timer. The idle
/// limit counts only while the reader waits: a paused reader is not a silent server.
final class NetworkExchange: Sendable {
    fileprivate struct State {
        var exchange = Exchange()
        var head: HTTPClientResponse?
        var headReader: CheckedContinuation<Void, Never>?
        var bodyReader: CheckedContinuation<Void, Never>?
        var isWakeUpSet = false
        // Which wait is on, and which one's patience is over: a timer that fires late must not end the next wait.
        var waitNumber = 0
        var impatientWait: Int?
        // The task that draws the response, while it waits for the reader.
        var drawer: CheckedContinuation<Void, Never>?
        var drawing: Task<Void, Never>?
        var timer: Scheduled<Void>?
        // The reader has all it wants and waits for nothing: the rest is read over.
        var isFinishing = false
        // When the reader began to wait; nil while it does not.
        var waitingSince: NIODeadline?
    }

    private let state = Mutex(State())
    private let timeouts: Timeouts
    private let eventLoop: any EventLoop
    private let start = NIODeadline.now()

    init(timeouts: Timeouts, eventLoop: any EventLoop) {
        self.timeouts = timeouts
        self.eventLoop = eventLoop
    }

    /// Sends a request and draws its response.
    ///
    /// - Parameter body: what is sent; empty for a request without a body.
    func begin(_ request: HTTPClientRequest, body: ByteBuffer, over client: HTTPClient) {
        // It ends with the exchange: whoever lets go of the body cancels it.
        let drawing = Task(executorPreference: EventLoopExecutor(eventLoop)) { await self.draw(request, body: body, over: client) }
        let isCancelled = state.withLock { state in
            state.drawing = drawing
            return state.exchange.end != nil
        }
        if isCancelled { drawing.cancel() } else { setTimer(after: nextCheck(at: start)) }
    }

    // MARK: The reader's side

    /// Waits for the head of the response.
    func head() async throws(TransportError) -> HTTPClientResponse {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if state.head != nil || state.exchange.end != nil { return true }
                    state.headReader = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
        let result = state.withLock { state -> Result<HTTPClientResponse, TransportError> in
            if let head = state.head { return .success(head) }
            if case .failed(let error)? = state.exchange.end { return .failure(error) }
            return .failure(TransportError(.connectionLost))
        }
        return try result.get()
    }

    /// Takes what has arrived, and lets the connection go on if it waited.
    func take() -> Exchange.Taking {
        let (taking, drawer) = state.withLock { state -> (Exchange.Taking, CheckedContinuation<Void, Never>?) in
            let taking = state.exchange.take()
            guard case .bytes(_, releases: true) = taking else { return (taking, nil) }
            return (taking, state.takeDrawer())
        }
        drawer?.resume()
        return taking
    }

    /// Waits until there is something to take.
    func wait(patience: Duration?) async throws(TransportError) {
        let number = state.withLock { state in
            state.waitNumber += 1
            return state.waitNumber
        }
        let patienceTimer = patience.map { patience in
            eventLoop.scheduleTask(in: .init(patience)) { [weak self] in
                guard let self else { return }
                patienceEnded(ofWait: number)
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    // A short patience may be over before the waiting begins.
                    if !state.exchange.isEmpty || state.exchange.end != nil || state.impatientWait == number { return true }
                    state.waitingSince = .now()
                    state.bodyReader = continuation
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            cancel()
        }
        patienceTimer?.cancel()
        // Bytes that came at the same moment win over the end of patience.
        let isOver = state.withLock { state in
            state.impatientWait == number && state.exchange.isEmpty && state.exchange.end == nil
        }
        if isOver { throw TransportError(.patienceEnded) }
    }

    /// Closes the connection and wakes whoever waits.
    func cancel() {
        let (wake, drawing) = state.withLock { state -> ([CheckedContinuation<Void, Never>], Task<Void, Never>?) in
            let isRunning = state.exchange.end == nil
            state.exchange.abandoned()
            return (state.takeReaders() + [state.takeDrawer()].compactMap { $0 }, isRunning ? state.drawing : nil)
        }
        drawing?.cancel()
        for continuation in wake { continuation.resume() }
    }

    /// Drops what comes from now on, and closes the connection only if its end does not come in time.
    func finish(grace: Duration) {
        let (isRunning, drawer) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            state.isFinishing = true
            guard state.exchange.end == nil else { return (false, nil) }
            state.exchange.dropAll()
            return (true, state.takeDrawer())
        }
        drawer?.resume()
        // The exchange is held until then, and no longer.
        if isRunning { eventLoop.scheduleTask(in: .init(grace)) { self.cancel() } }
    }

    /// The reader is gone.
    func letGo() {
        if !state.withLock({ $0.isFinishing }) { cancel() }
    }

    private func patienceEnded(ofWait number: Int) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waitNumber == number else { return nil }
            state.impatientWait = number
            return state.takeBodyReader()
        }
        reader?.resume()
    }

    // MARK: The connection's side

    private func draw(_ request: HTTPClientRequest, body: ByteBuffer, over client: HTTPClient) async {
        var request = request
        if body.readableBytes > 0 {
            // The client asks for the body once the connection stands: before that the connect limit counts.
            let sent = RequestBody(bytes: body) { [self] in state.withLock { $0.exchange.requestWasSent() } }
            request.body = .stream(sent, length: .known(Int64(body.readableBytes)))
        } else {
            // Nothing tells when the connection stands: the wait for the first byte covers both.
            state.withLock { $0.exchange.requestWasSent() }
        }
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            headArrived(response)
            for try await part in response.body where arrived(part) == .wait { await released() }
            end(.clean)
        } catch {
            let phase = state.withLock { $0.exchange.phase }
            end(.failed(TransportError(error, phase: phase)))
        }
    }

    private func headArrived(_ head: HTTPClientResponse) {
        let reader = state.withLock { state in
            state.exchange.requestWasSent()
            state.head = head
            defer { state.headReader = nil }
            return state.headReader
        }
        reader?.resume()
    }

    private func arrived(_ part: ByteBuffer) -> Exchange.Delivery {
        let (delivery, mustWake) = state.withLock { state -> (Exchange.Delivery, Bool) in
            let delivery = state.exchange.partArrived(part)
            let mustWake = state.bodyReader != nil && !state.isWakeUpSet
            if mustWake { state.isWakeUpSet = true }
            return (delivery, mustWake)
        }
        // One read of the socket brings many parts. The reader is woken when this task is done with them all.
        if mustWake { eventLoop.execute { self.wakeReader() } }
        return delivery
    }

    /// Waits until the reader has taken what is there.
    private func released() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.exchange.isHolding { return true }
                state.drawer = continuation
                return false
            }
            if isOver { continuation.resume() }
        }
    }

    private func wakeReader() {
        let reader = state.withLock { state in
            state.isWakeUpSet = false
            return state.takeBodyReader()
        }
        reader?.resume()
    }

    private func end(_ end: Exchange.End) {
        let (wake, timer) = state.withLock { state -> ([CheckedContinuation<Void, Never>], Scheduled<Void>?) in
            state.exchange.ended(end)
            defer { state.timer = nil }
            return (state.takeReaders(), state.timer)
        }
        timer?.cancel()
        for continuation in wake { continuation.resume() }
    }

    // MARK: Time limits

    private func setTimer(after delay: TimeAmount?) {
        guard let delay else { return }
        let timer = eventLoop.scheduleTask(in: delay) { [weak self] in
            guard let self else { return }
            checkLimits()
        }
        let isOver = state.withLock { state in
            guard state.exchange.end == nil else { return true }
            state.timer = timer
            return false
        }
        if isOver { timer.cancel() }
    }

    private func checkLimits() {
        let now = NIODeadline.now()
        let (reached, drawing) = state.withLock { state in (reachedLimit(state, at: now), state.drawing) }
        if let reached {
            end(.failed(TransportError(.timeout(reached))))
            drawing?.cancel()
        } else {
            setTimer(after: nextCheck(at: now))
        }
    }

    private func reachedLimit(_ state: borrowing State, at now: NIODeadline) -> LLMError.TimeoutPhase? {
        func isOver(_ limit: Duration?, since start: NIODeadline) -> Bool {
            guard let limit else { return false }
            return now - start >= .init(limit)
        }
        if isOver(timeouts.total, since: start) { return .total }
        switch state.exchange.phase {
        case .connecting: return isOver(timeouts.connect, since: start) ? .connect : nil
        case .awaitingFirstByte: return isOver(timeouts.firstByte, since: start) ? .firstByte : nil
        case .reading:
            guard let waitingSince = state.waitingSince else { return nil }
            return isOver(timeouts.idle, since: waitingSince) ? .idle : nil
        }
    }

    /// When the limits are to be looked at again: when the next one may be reached, and while the reader does not wait, often enough to be near it.
    private func nextCheck(at now: NIODeadline) -> TimeAmount? {
        state.withLock { state in
            var delays: [TimeAmount] = []
            func add(_ limit: Duration?, since start: NIODeadline) {
                if let limit { delays.append(start + .init(limit) - now) }
            }
            add(timeouts.total, since: start)
            switch state.exchange.phase {
            case .connecting:
                add(timeouts.connect, since: start)
                // The connection may be there at any time, and then these count: a long connect limit must not hide them.
                add(timeouts.firstByte, since: start)
                add(timeouts.idle, since: now)
            case .awaitingFirstByte:
                add(timeouts.firstByte, since: start)
                // The first byte may come at any time, and then the idle limit counts.
                add(timeouts.idle, since: now)
            case .reading:
                if let idle = timeouts.idle {
                    if let waitingSince = state.waitingSince { add(idle, since: waitingSince) } else { add(idle / 4, since: now) }
                }
            }
            return delays.min().map { max($0, .milliseconds(1)) }
        }
    }
}

extension NetworkExchange.State {
    fileprivate mutating func takeBodyReader() -> CheckedContinuation<Void, Never>? {
        defer { bodyReader = nil }
        if bodyReader != nil { waitingSince = nil }
        return bodyReader
    }

    fileprivate mutating func takeDrawer() -> CheckedContinuation<Void, Never>? {
        defer { drawer = nil }
        return drawer
    }

    fileprivate mutating func takeReaders() -> [CheckedContinuation<Void, Never>] {
        let readers = [headReader, takeBodyReader()].compactMap { $0 }
        headReader = nil
        return readers
    }
}

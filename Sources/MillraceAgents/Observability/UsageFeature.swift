public import MillraceCore
internal import Synchronization

/// Keeps account of what runs use and cost: by model and by run, to be read at any time.
///
/// One feature may watch many runs of many agents. What agents use that are tools of others counts for the run at the top.
public final class UsageFeature: AgentFeature {
    private struct Books {
        var all: [AgentRunState.ModelUsage] = []
        var runs: [String: [AgentRunState.ModelUsage]] = [:]
        var asked: [EventSpot: String] = [:]
    }

    /// What models cost.
    public let prices: PriceList
    private let books = Mutex(Books())

    /// Makes a feature.
    public init(prices: PriceList = PriceList()) { self.prices = prices }

    /// What all runs used, by model, in the order of their first use.
    public var models: [AgentRunState.ModelUsage] { books.withLock { $0.all } }
    /// What all runs used.
    public var usage: Usage { models.usage }
    /// What all runs cost, as far as prices are known.
    public var cost: Double { models.cost }

    /// What a run used, by model.
    public func models(ofRun id: String) -> [AgentRunState.ModelUsage] { books.withLock { $0.runs[id] ?? [] } }

    /// Forgets a run; what it used stays in the account of all.
    public func forget(run id: String) { books.withLock { $0.runs[id] = nil } }

    /// Adds what a response used.
    public func handle(_ event: AgentEvent, at time: ContinuousClock.Instant, in run: RunInfo) async {
        guard let spot = EventSpot(event, in: run) else { return }
        switch event.kind {
        case .requestStarted(let start): books.withLock { $0.asked[spot] = start.model }
        case .requestFinished(let end): add(end.response.usage, spot)
        case .requestFailed(let failure): add(failure.partial?.usage, spot)
        default: break
        }
    }

    private func add(_ usage: Usage?, _ spot: EventSpot) {
        books.withLock { books in
            guard let model = books.asked.removeValue(forKey: spot), let usage else { return }
            let used = AgentRunState.ModelUsage(
                model: model, responseCount: 1, usage: usage, cost: prices.cost(of: usage, model: model))
            books.all.add(used)
            books.runs[spot.run, default: []].add(used)
        }
    }
}

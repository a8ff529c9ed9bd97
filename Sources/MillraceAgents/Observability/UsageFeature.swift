public import MillraceCore
internal import Synchronization

/// Keeps account of what runs use and cost: by model and by run, to be read at any time.
///
/// One feature may watch many runs of many agents. What agents use that are tools of others counts for the run at the top.
public final class UsageFeature: AgentFeature {
    private struct Account {
        var models: [AgentRunState.ModelUsage] = []

        mutating func add(_ usage: Usage, model: String, cost: Double?) {
            let position = models.firstIndex { $0.model == model } ?? models.count
            if position == models.count { models.append(AgentRunState.ModelUsage(model: model)) }
            models[position].responseCount += 1
            models[position].usage = models[position].usage + usage
            if let cost { models[position].cost = (models[position].cost ?? 0) + cost }
        }
    }

    private struct Books {
        var all = Account()
        var runs: [String: Account] = [:]
        var asked: [EventSpot: String] = [:]
    }

    /// What models cost.
    public let prices: PriceList
    private let books = Mutex(Books())

    /// Makes a feature.
    public init(prices: PriceList = PriceList()) { self.prices = prices }

    /// What all runs used, by model, in the order of their first use.
    public var models: [AgentRunState.ModelUsage] { books.withLock { $0.all.models } }
    /// What all runs used.
    public var usage: Usage { models.reduce(Usage()) { $0 + $1.usage } }
    /// What all runs cost, as far as prices are known.
    public var cost: Double { models.reduce(0) { $0 + ($1.cost ?? 0) } }

    /// What a run used, by model.
    public func models(ofRun id: String) -> [AgentRunState.ModelUsage] { books.withLock { $0.runs[id]?.models ?? [] } }

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
            let cost = prices.cost(of: usage, model: model)
            books.all.add(usage, model: model, cost: cost)
            books.runs[spot.run, default: Account()].add(usage, model: model, cost: cost)
        }
    }
}

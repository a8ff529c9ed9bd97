import MillraceCore
import MillraceTesting
import Synchronization
import Testing

@testable import MillraceAgents

@Suite("Goal-oriented planning")
struct PlanSearchTests {
    private func action(_ name: String, to change: @escaping @Sendable (Int) -> Int, cost: Double) -> PlannedAction<Int> {
        PlannedAction(name, effect: change, cost: { _ in cost }) { state, _ in change(state) }
    }

    private func goal(_ number: Int, value: Double = 0) -> PlannedGoal<Int> {
        PlannedGoal("reach \(number)", value: value) { $0 == number }
    }

    @Test("the cheapest plan is found, not the shortest")
    func cheapest() throws {
        let search = PlanSearch(
            actions: [action("leap", to: { $0 + 10 }, cost: 25), action("step", to: { $0 + 1 }, cost: 1)], maxStates: 1000)
        let plan = try #require(search.plan(for: goal(10), from: 0))
        #expect(plan.actions.map(\.name) == Array(repeating: "step", count: 10))
        #expect(plan.cost == 10)
        #expect(search.plan(for: goal(0), from: 0)?.actions.isEmpty == true)
    }

    @Test("what cannot be reached is found out within the bound of states")
    func unreachable() {
        let endless = PlanSearch(actions: [action("step", to: { $0 + 1 }, cost: 1)], maxStates: 50)
        #expect(endless.plan(for: goal(-1), from: 0) == nil)
        let shut = PlanSearch(
            actions: [PlannedAction<Int>("no", when: { _ in false }, effect: { $0 + 1 }) { state, _ in state }], maxStates: 50)
        #expect(shut.plan(for: goal(1), from: 0) == nil)
    }

    @Test("of several goals the one that is worth most after its cost")
    func goals() throws {
        let search = PlanSearch(actions: [action("step", to: { $0 + 1 }, cost: 1)], maxStates: 1000)
        #expect(search.plan(for: [goal(2, value: 3), goal(5, value: 10)], from: 0)?.goal == "reach 5")
        #expect(search.plan(for: [goal(2, value: 3), goal(9, value: 10)], from: 0)?.goal == "reach 2")
    }

    // Dijkstra's algorithm by brute force: relaxes until nothing changes.
    private func leastCost(_ actions: [PlannedAction<Int>], from start: Int, to end: Int, size: Int) -> Double? {
        var costs: [Int: Double] = [start: 0]
        for _ in 0..<size {
            for (state, cost) in costs {
                for action in actions where action.isPossible(state) {
                    costs[action.effect(state)] = min(costs[action.effect(state)] ?? .infinity, cost + action.cost(state))
                }
            }
        }
        return costs[end]
    }

    @Test("plans cost as little as brute force finds, for random graphs", arguments: 1...20)
    func optimal(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let size = 12
        let actions = (0..<24).map { number -> PlannedAction<Int> in
            let (from, to) = (Int.random(in: 0..<size, using: &random), Int.random(in: 0..<size, using: &random))
            let cost = Double(Int.random(in: 0...9, using: &random))
            return PlannedAction("\(number)", when: { $0 == from }, effect: { _ in to }, cost: { _ in cost }) { _, _ in to }
        }
        let search = PlanSearch(actions: actions, maxStates: 1000)
        for end in 0..<size {
            let plan = search.plan(for: goal(end), from: 0)
            #expect(plan?.cost == leastCost(actions, from: 0, to: end, size: size), "seed \(seed)")
            // The actions of the plan really lead there.
            let reached = plan?.actions.reduce(0) { state, action in action.isPossible(state) ? action.effect(state) : -1 }
            #expect(reached == (plan == nil ? nil : end), "seed \(seed)")
        }
    }

    @Test("the strategy plans anew after each action, because effects may not come about")
    func replans() async throws {
        let slips = Mutex(2)
        let step = PlannedAction<Int>("step", effect: { $0 + 1 }) { state, _ in
            let slipped = slips.withLock { slips in
                slips -= 1
                return slips >= 0
            }
            return slipped ? state : state + 1
        }
        let strategy = Strategy.goalOriented(goals: [goal(3)], actions: [step])
        let run = GraphRun()
        #expect(try await strategy.run(0, in: run.context) == 3)
        #expect(run.trace.nodes.filter { $0 == "act" }.count == 5)
        let error = await #expect(throws: AgentError.self) {
            try await Strategy.goalOriented("none", goals: [goal(-1)], actions: [step], maxStates: 10).run(0, in: GraphRun().context)
        }
        #expect(error?.description == "no actions lead to a goal of none from here (in agent > act)")
    }
}

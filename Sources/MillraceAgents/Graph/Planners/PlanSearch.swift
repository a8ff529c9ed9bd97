/// The search for the cheapest actions that lead from a state to a goal: A*.
///
/// Source: Hart, Nilsson and Raphael, "A Formal Basis for the Heuristic Determination of Minimum Cost Paths" (1968).
struct PlanSearch<State: Sendable & Hashable>: Sendable {
    /// Actions that lead to a goal, and what they cost together.
    struct Plan: Sendable {
        var goal: String
        var actions: [PlannedAction<State>]
        var cost: Double
    }

    private struct Candidate {
        var state: State
        var cost: Double
        var estimate: Double
        // The order in which candidates came, so that equal plans are found in the same order every time.
        var number: Int
    }

    private struct Step {
        var previous: State
        var action: Int
    }

    var actions: [PlannedAction<State>]
    /// How many states are looked at before the search gives up.
    var maxStates: Int

    /// The plan for the goal with the greatest value less cost; nil where none of them can be reached.
    func plan(for goals: [PlannedGoal<State>], from state: State) -> Plan? {
        var best: (plan: Plan, worth: Double)?
        for goal in goals {
            guard let plan = plan(for: goal, from: state) else { continue }
            if let known = best, goal.value - plan.cost <= known.worth { continue }
            best = (plan, goal.value - plan.cost)
        }
        return best?.plan
    }

    /// The cheapest plan for a goal; nil where it cannot be reached.
    func plan(for goal: PlannedGoal<State>, from start: State) -> Plan? {
        var open = CandidateHeap(areInOrder: Self.areInOrder)
        var costs: [State: Double] = [start: 0]
        var steps: [State: Step] = [:]
        var closed: Set<State> = []
        var count = 0
        open.insert(Candidate(state: start, cost: 0, estimate: goal.remainingCost(start), number: 0))
        while let candidate = open.removeFirst() {
            if goal.isReached(candidate.state) {
                return Plan(goal: goal.name, actions: way(to: candidate.state, from: start, steps), cost: candidate.cost)
            }
            // A state may wait several times; a cheaper way to it was followed already.
            if candidate.cost > costs[candidate.state] ?? .infinity { continue }
            closed.insert(candidate.state)
            if closed.count > maxStates { return nil }
            for (index, action) in actions.enumerated() where action.isPossible(candidate.state) {
                let next = action.effect(candidate.state)
                let cost = candidate.cost + max(0, action.cost(candidate.state))
                guard cost < costs[next] ?? .infinity else { continue }
                costs[next] = cost
                steps[next] = Step(previous: candidate.state, action: index)
                count += 1
                open.insert(Candidate(state: next, cost: cost, estimate: cost + goal.remainingCost(next), number: count))
            }
        }
        return nil
    }

    private func way(to end: State, from start: State, _ steps: [State: Step]) -> [PlannedAction<State>] {
        var way: [PlannedAction<State>] = []
        var state = end
        while state != start, let step = steps[state] {
            way.append(actions[step.action])
            state = step.previous
        }
        return way.reversed()
    }

    private static func areInOrder(_ first: Candidate, _ second: Candidate) -> Bool {
        (first.estimate, first.number) < (second.estimate, second.number)
    }
}

/// A binary heap: the first of its elements is found at once.
private struct CandidateHeap<Element> {
    private var elements: [Element] = []
    private let areInOrder: (Element, Element) -> Bool

    init(areInOrder: @escaping (Element, Element) -> Bool) { self.areInOrder = areInOrder }

    mutating func insert(_ element: Element) {
        elements.append(element)
        var child = elements.count - 1
        while child > 0, areInOrder(elements[child], elements[(child - 1) / 2]) {
            elements.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() -> Element? {
        guard let first = elements.first, let last = elements.popLast() else { return nil }
        guard !elements.isEmpty else { return first }
        elements[0] = last
        var parent = 0
        while let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < elements.count }).min(by: {
            areInOrder(elements[$0], elements[$1])
        }),
            areInOrder(elements[child], elements[parent])
        {
            elements.swapAt(child, parent)
            parent = child
        }
        return first
    }
}

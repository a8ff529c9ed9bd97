extension ColangProgram {
    /// What a flow needs that its files do not define.
    public struct Requirements: Sendable, Hashable {
        /// The actions that it calls.
        public var actions: Set<String> = []
        /// The flows that it runs and that the files do not define.
        public var flows: Set<String> = []
        /// Whether it also runs flows whose names it computes.
        public var computesFlows = false
    }

    /// What a flow needs, and what the flows need that it runs: to be handed in when a ``ColangFlowRail`` is made of it.
    ///
    /// Empty where the files define no such flow.
    public func requirements(of flow: ColangFlowReference) -> Requirements {
        var requirements = Requirements()
        var seen: Set<String> = [flow.name]
        var open = [flow.name]
        while let name = open.popLast() {
            guard let routine = routines[name] else {
                if name != flow.name { requirements.flows.insert(name) }
                continue
            }
            for instruction in routine.code {
                switch instruction.operation {
                case .execute(let call, _): requirements.actions.insert(call.name)
                case .call(.named(let next), _): if seen.insert(next).inserted { open.append(next) }
                case .call(.computed, _): requirements.computesFlows = true
                default: continue
                }
            }
        }
        return requirements
    }
}

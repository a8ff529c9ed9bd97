/// Where a run stands that is the work of another run: of a tool call or a node.
struct RunPlace: Sendable {
    /// Names from the outermost agent down to the run.
    var path: [String]
    /// The features of the runs outside, which are told the events of this one among those of theirs.
    var listeners: [any AgentFeature]
}

extension AgentContext {
    /// The place of a run whose work begins here.
    func place(of name: String) -> RunPlace { RunPlace(path: path + [name], listeners: listeners) }
}

extension Array where Element == any AgentFeature {
    /// Whether an object is among these features; a feature that is a value is never the same as another.
    func holds(_ feature: any AgentFeature) -> Bool {
        guard type(of: feature) is AnyClass else { return false }
        let object = feature as AnyObject
        return contains(where: { ($0 as AnyObject) === object })
    }
}

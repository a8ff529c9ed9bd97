internal import MillraceCore

/// Something whole that a stage asks rails about: its owner asks, and gives the answer back.
struct Judgement: Sendable {
    /// The rails.
    var line: RailLine
    /// Where they stand.
    var place: RailPlace
    /// What they judge.
    var content: RailSubject.Content
    /// What it is of.
    var channel: RailChannel
    /// The part; nil where it is of the response as a whole.
    var part: PartID?
    /// Whether it is a window of a text that goes on, or did go on before.
    var isWindow = false
}

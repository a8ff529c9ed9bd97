public import MillraceCore

/// Something that happened while rails acted on a call, as it happens.
///
/// Never holds payload.
@nonexhaustive
public enum RailEvent: Sendable, Hashable {
    /// A rail has decided.
    case decided(RailRecord)
    /// Text, a call or another part began to be held back.
    case held(channel: RailChannel, part: PartID?, byteCount: Int)
    /// What was held is on its way, as it was or rewritten.
    case released(channel: RailChannel, part: PartID?)
    /// A block has cancelled the upstream.
    case cancelledUpstream
}

/// Is told of what rails do, in the order it happens.
public typealias RailObserver = @Sendable (RailEvent) -> Void

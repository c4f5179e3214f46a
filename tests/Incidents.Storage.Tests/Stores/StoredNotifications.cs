using Incidents.Core;
using Incidents.Core.Notifications;
using Incidents.Storage.Notifications;
using Incidents.Storage.Tests.Engine;

namespace Incidents.Storage.Tests.Stores;

public abstract class StoredNotifications : StoreFacts
{
    private static readonly PageRequest All = new(50, null);

    private protected StoredNotifications(Home home) : base(home)
    {
    }

    [Fact]
    public async Task Each_person_has_one_of_his_own_and_once()
    {
        await Tell(["per_ada", "per_grace", "per_ada"], NotificationKind.StepLocked, "ver_a", Sample.Strange);

        foreach (var person in new[] { "per_ada", "per_grace" })
        {
            var one = Assert.Single(Of(person));
            Same(new Notification { Id = one.Id, PersonId = person, Kind = NotificationKind.StepLocked, SubjectId = "ver_a", Text = Sample.Strange, CreatedAt = Now }, one);
        }

        await Refused(() => Write(tx => NotificationStore.Add(tx, ["per_nobody"], NotificationKind.StepLocked, "ver_a", "")));
        Assert.Empty(Of("per_nobody"));
    }

    [Fact]
    public async Task Every_kind_can_be_stored()
    {
        await Db.Write(Sample.Ground);
        foreach (var kind in Enum.GetValues<NotificationKind>()) await Write(tx => NotificationStore.Add(tx, ["per_ada"], kind, "ver_a", ""));
        Assert.Equal(Enum.GetValues<NotificationKind>().Reverse(), Of("per_ada").Select(n => n.Kind));
    }

    [Fact]
    public async Task They_are_read_once_and_by_whom_they_are_for()
    {
        await Tell(["per_ada", "per_grace"], NotificationKind.StepLocked, "ver_a", "");
        var id = Of("per_ada")[0].Id;
        Task<bool> ReadIt(string who, string? which = null) => Db.Write(tx => NotificationStore.Read(tx, which ?? id, who));

        Assert.False(await ReadIt("per_grace"));
        Assert.False(await ReadIt("per_ada", "not_x"));
        Assert.Null(Of("per_ada")[0].ReadAt);
        var at = Now;
        Assert.True(await ReadIt("per_ada"));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await ReadIt("per_ada"));
        Assert.Equal(at, Of("per_ada")[0].ReadAt);
        Assert.Empty(Of("per_ada", onlyUnread: true));
        Assert.Single(Of("per_grace", onlyUnread: true));
    }

    [Fact]
    public async Task They_are_listed_newest_first_page_by_page()
    {
        foreach (var subject in new[] { "1", "2", "3" }) await Tell(["per_ada", "per_grace"], NotificationKind.StepLocked, subject, "");

        var first = Read(tx => NotificationStore.Of(tx, "per_ada", false, new PageRequest(2, null)));
        Assert.Equal(["3", "2"], first.Items.Select(n => n.SubjectId));
        var second = Read(tx => NotificationStore.Of(tx, "per_ada", false, new PageRequest(2, first.Next)));
        Assert.Equal(["1"], second.Items.Select(n => n.SubjectId));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Who_was_told_of_something_is_known()
    {
        await Tell(["per_grace", "per_ada"], NotificationKind.VerificationRequested, "ver_a", "");
        await Tell(["per_ada"], NotificationKind.VerificationRequested, "ver_a", "again");
        await Tell(["per_ada"], NotificationKind.StepLocked, "ver_b", "");

        Assert.Equal(["per_ada", "per_grace"], Told("ver_a", NotificationKind.VerificationRequested));
        Assert.Empty(Told("ver_a", NotificationKind.StepLocked));
        Assert.Empty(Told("ver_b", NotificationKind.VerificationRequested));
        IReadOnlyList<string> Told(string subject, NotificationKind kind) => Read(tx => NotificationStore.ToldOf(tx, subject, kind));
    }

    private IReadOnlyList<Notification> Of(string personId, bool onlyUnread = false) => Read(tx => NotificationStore.Of(tx, personId, onlyUnread, All)).Items;

    private async Task Tell(string[] people, NotificationKind kind, string subject, string text)
    {
        if (Read(tx => tx.Scalar<int>("SELECT COUNT(*) FROM people")) == 0) await Db.Write(Sample.Ground);
        await Write(tx => NotificationStore.Add(tx, people, kind, subject, text));
    }

    public sealed class OnSqlite() : StoredNotifications(new SqliteHome());

    public sealed class OnPostgres() : StoredNotifications(new SchemaHome());
}

// Says in a toast when a passkey could not be used; cancelling is no error.
import { toast } from "ui/toasts";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const text = document.querySelector("[data-passkey-failed]")?.dataset.passkeyFailed;
  if (event.detail.exception?.name !== "NotAllowedError") toast({ text, tone: "red" });
});

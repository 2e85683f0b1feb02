// When what Flet's client draws is on the screen, and how to keep what is there. The client lays out a frame and has a
// worker make a picture of it, on a busy computer seconds later, while pictures of older frames are still coming.
(() => {
  const PICTURES = 2; // after a frame: the first may be an older one that the worker was busy with, the next is not
  const DRAWS_ITSELF = navigator.vendor !== "Google Inc."; // there the client draws on the page, within the frame
  const show = ImageBitmapRenderingContext.prototype.transferFromImageBitmap;
  let isHeld = false, waiting = [];

  ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (picture) {
    const counting = waiting;
    waiting = [];
    for (const count of counting) count();
    if (isHeld) picture.close();
    else show.call(this, picture);
  };
  const frame = () => new Promise((then) => requestAnimationFrame(then));
  const redraw = () => (window.visualViewport ?? window).dispatchEvent(new Event("resize"));
  const pictured = () => new Promise((then) => {
    const count = (left) => () => {
      if (left === 1) then(isHeld = false);
      else wait(left - 1);
    };
    const wait = (left) => {
      waiting.push(count(left));
      redraw();
    };
    wait(PICTURES);
  });

  window.clientPictures = {
    // What is on the screen stays there until something is `drawn`; false where that cannot be.
    hold() { return (isHeld = !DRAWS_ITSELF); },
    // The client has taken up the message that is arriving, and laid out what it brought.
    async laidOut() {
      await new Promise((then) => setTimeout(then));
      await frame();
    },
    // A frame that is begun now is on the screen.
    async drawn() {
      redraw();
      await frame();
      if (!DRAWS_ITSELF) await pictured();
      await frame();
      await frame();
    },
  };
})();
